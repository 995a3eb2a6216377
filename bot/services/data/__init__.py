"""Hers to take and to delete, and what she agreed to."""
