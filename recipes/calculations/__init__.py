"""One file per named calculation that a recipe's “calculate” step can use."""
