"""What befalls the bot: outages of minutes to days, and moments before a sudden death."""

from datetime import datetime, timedelta
from random import Random

Outages = list[tuple[datetime, datetime]]


def misfortunes(chance: Random, start: datetime, days: int) -> tuple[Outages, list[datetime]]:
    """Return outages, about one in ten days, and when the bot is about to die, about once in five."""
    outages: Outages = []
    at = start + timedelta(hours=12)
    while (at := at + timedelta(hours=chance.uniform(6, 480))) < start + timedelta(days=days):
        low, high = chance.choices(((2, 50), (60, 900), (1440, 6000)), (6, 3, 1))[0]
        minutes = timedelta(minutes=round(chance.uniform(low, high)))
        outages.append((at, at + minutes))
        at += minutes
    kills = sorted(start + timedelta(days=1, minutes=chance.randrange(days * 1440)) for _ in range(days // 5))
    return outages, kills
