"""Visits and tests: when, where and what for; told of before, asked about after, never judged."""
