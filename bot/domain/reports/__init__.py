"""What a message reports about tablets: a closed world. Nothing is called a report of hers unless every word is understood.

``read(text, medicines)`` gives a `Report`: which act, how sure, which medicines, how many, which day and time. Only
``sure`` may be booked; everything else is asked about with one tap.
"""

from bot.domain.reports.beside import beside
from bot.domain.reports.reader import read
from bot.domain.reports.report import Act, Report

__all__ = ["Act", "Report", "beside", "read"]
