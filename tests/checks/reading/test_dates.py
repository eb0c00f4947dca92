from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.reading.dates import cell, days, split_cell
from tests.accuracy.dayforms import FULL, SHORT, han

DAYS = st.dates(date(1990, 1, 1), date(2069, 12, 31))


@pytest.mark.parametrize("form", [name for name in FULL if name != "entity"])
def test_whole_cells_with_a_year(form):
    for day in (date(2024, 3, 5), date(2008, 11, 10), date(1999, 12, 31), date(2020, 2, 29)):
        assert cell(FULL[form](day)) == day.isoformat()


@pytest.mark.parametrize("form", SHORT)
def test_whole_cells_without_a_year(form):
    assert cell(SHORT[form](date(2024, 3, 15))) == "03-15"


@given(DAYS)
def test_chinese_numerals_of_any_day(day):
    assert [found.day for found in days(f"（{han(day)}印发）")] == [day.isoformat()]
    assert cell(han(day, "○")) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "day"),
    [("二○○八年十一月十日", "2008-11-10"), ("二〇二〇年二月二十九日", "2020-02-29"), ("二〇一九年十月廿一日", "2019-10-21"), ("民国一百一十三年三月五日", "2024-03-05"), ("民国元年", ""), ("…………03-05", "03-05")],
)  # fmt: skip
def test_old_spellings(text, day):
    assert cell(text) == day


@pytest.mark.parametrize(
    "text",
    ["2024-13-05", "2024-02-30", "02-30", "99-99", "3.5亿元", "0736-7250001", "10:20", "第3-5号", "2024", "2024-03", "192.168.1.1", "1.2.3", "12345678", "20249999", "GDP增长3.5", "", "共20240305条"],
)  # fmt: skip
def test_what_is_no_day(text):
    assert cell(text) == ""
    assert days(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [("05 2024-03", "2024-03-05"), ("2024-03 05", "2024-03-05"), ("2024年 3月5日", "2024-03-05"), ("03-05 2024", "2024-03-05"), ("05 03月", "03-05"), ("31 2024-02", ""), ("5 6", ""), ("12 34 56", "")],
)  # fmt: skip
def test_days_over_two_cells(text, day):
    assert split_cell(text) == day


@given(st.text(max_size=70))
def test_any_text(text):
    assert len(cell(text)) in (0, 5, 10)
    assert all(len(found.day) == 10 and text[found.start : found.end] for found in days(text))


@given(DAYS, st.integers(1, 400))
def test_several_days_in_one_text(day, span):
    other = day + timedelta(days=span)
    text = f"自{day.year}年{day.month}月{day.day}日起至{other.isoformat()}止"
    assert [found.day for found in days(text)] == [day.isoformat(), other.isoformat()]
