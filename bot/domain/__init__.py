"""The rules, in plain Python: no I/O, no await, no clock reads."""
