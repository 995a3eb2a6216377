"""The page for the visit: what she wants on it, what it says, and the visit she had."""
