"""Daymark: a calm Telegram companion for people who take anastrozole."""

from zoneinfo import reset_tzpath

reset_tzpath(to=())  # the zone rules are those of the tzdata we name, not of whichever machine this runs on
