"""`make demo`: the whole suite with its plant on one machine, from one terminal."""
