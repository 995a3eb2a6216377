"""What an operator can type: each command of `bot` in a module of its own."""
