"""Everything that changes monitoring points, limits and excursions."""
