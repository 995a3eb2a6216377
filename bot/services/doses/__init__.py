"""One dose, from its card and its rings to the record."""
