"""How the reader (``bot/reader``) is made: its lines, its training, its card."""
