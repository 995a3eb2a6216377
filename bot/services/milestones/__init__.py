"""How long she has taken it: since when, and a quiet word after a month, half a year, each year."""
