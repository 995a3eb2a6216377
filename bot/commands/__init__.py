"""What an operator can type: each command of `bot` in a module of its own; serving.py and keeping.py name them."""
