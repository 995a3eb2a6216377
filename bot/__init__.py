"""Daymark: a calm Telegram companion for people who take anastrozole."""

from zoneinfo import reset_tzpath

__version__ = "0.1.0"  # as pyproject.toml says, for where that is not installed

reset_tzpath(to=())  # the zone rules are those of the tzdata we name, not of whichever machine this runs on
