"""Technical ground without tables or domain words: every other app may import it, it imports none."""
