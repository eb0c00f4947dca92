"""The deadline of a letter, by the State Council's holidays or by the office's own copy of the list."""

from __future__ import annotations

from datetime import date

from checks.workdays import Deadline, HolidayError, Years, deadline, parse, shipped
from crawler.errors import CrawlerError
from crawler.letters.options import Letters
from crawler.office.tables import text_of


def due(options: Letters, day: date) -> Deadline:
    """The last day for the answer to a letter of a day.

    Errors: CrawlerError where the holiday list cannot be used or does not cover the days up to the deadline.
    """
    try:
        return deadline(day, options.reply_workdays, _years(options))
    except HolidayError as error:
        way_out = "" if options.holidays else "; name the list as letters.holidays in the office file"
        raise CrawlerError(f"{error}{way_out}") from error


def _years(options: Letters) -> Years:
    return parse(text_of(options.holidays), str(options.holidays)) if options.holidays else shipped()
