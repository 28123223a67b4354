"""Small makers of rows with no hidden behaviour; what a test does not care about has a plain default."""
