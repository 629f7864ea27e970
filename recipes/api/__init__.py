"""REST face of recipes: recipes and their versions."""
