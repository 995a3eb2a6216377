"""Doors to chat platforms, one folder each."""
