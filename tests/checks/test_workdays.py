"""Working days: as the State Council's notices and another program's calendar say, and never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from checks.workdays import HolidayError, deadline, is_workday, parse, shipped

YEAR = '[2026]\nsource = "x"\noff = [[2026-01-01, 2026-01-03]]\nwork = [2026-01-04]\n'


def test_every_day_of_the_shipped_years_agrees_with_chinesecalendar() -> None:
    for year in sorted(shipped()):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
        wrong = [
            day for day in days if day.year == year and is_workday(day, shipped()) != chinese_calendar.is_workday(day)
        ]
        assert wrong == [], year


def test_the_years_2024_to_2026_are_there() -> None:
    assert set(shipped()) == {2024, 2025, 2026}


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 3, 2), 7, date(2026, 3, 11)),  # Monday; one weekend
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # Saturday: the same day as if sent on Friday
        (date(2026, 2, 13), 2, date(2026, 2, 24)),  # the Saturday before the spring festival is a working day
        (date(2024, 9, 30), 7, date(2024, 10, 15)),  # the national holiday, and 10-12 (Saturday) is worked
        (date(2025, 12, 24), 5, date(2025, 12, 31)),
    ],
)
def test_deadlines_counted_by_hand(start: date, days: int, last: date) -> None:
    assert deadline(start, days, shipped()).last == last


def test_the_count_is_told() -> None:
    assert deadline(date(2026, 3, 2), 7, shipped()).how == "自 2026-03-02 次日起 7 个工作日，截止 2026-03-11"
    spring = deadline(date(2026, 2, 13), 2, shipped())
    assert spring.skipped == tuple(date(2026, 2, day) for day in (16, 17, 18, 19, 20, 23))
    assert spring.worked == (date(2026, 2, 14),)


@pytest.mark.parametrize("start", [date(2026, 12, 28), date(2023, 12, 29), date(2008, 12, 1)])
def test_a_year_that_is_not_covered_is_never_guessed(start: date) -> None:
    with pytest.raises(HolidayError, match="does not cover 20"):
        deadline(start, 7, shipped())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[2026]", "[year]", "name the table by its year"),
        ("[2026]", "[2025]", "of another year"),
        ("2026-01-04]", "2026-01-05]", "no free weekend day"),
        ("2026-01-04]", "2026-01-03]", "no free weekend day"),
        ("[[2026-01-01, 2026-01-03]]", "[]", "names no holiday"),
        ("[[2026-01-01, 2026-01-03]]", "[2026-01-01]", "first day, last day"),
        ("[[2026-01-01, 2026-01-03]]", "[[2026-01-03, 2026-01-01]]", "first day, last day"),
        ("[2026-01-04]", '["2026-01-04"]', "is no day"),
        ("[2026-01-04]", "2026-01-04", "must be a list"),
        ("[2026-01-04]", "[2026-01-04T01:00:00]", "is no day"),
        ('source = "x"', "", "needs source"),
        ("off", "off off", "must be TOML"),
    ],
)
def test_a_list_that_cannot_be_used_says_what_is_wrong(old: str, new: str, says: str) -> None:
    assert set(parse(YEAR, "mine.toml")) == {2026}
    with pytest.raises(HolidayError, match=r"mine\.toml.*" + says):
        parse(YEAR.replace(old, new), "mine.toml")
