"""The pages that are written from the rubric files are up to date and leave nothing out."""

from __future__ import annotations

import pytest

from checks.rubric import load, shipped
from tests.reports.rubric_page import DEFAULT, README, RUBRICS, page, readme, table


def test_the_page_of_the_rubrics_is_up_to_date() -> None:
    assert RUBRICS.read_text("utf-8") == page(), "run `make docs`"


def test_the_readmes_table_is_up_to_date() -> None:
    text = README.read_text("utf-8")
    assert text == readme(text), "run `make docs`"


@pytest.mark.parametrize("name", shipped())
def test_every_line_clause_and_number_of_a_rubric_is_there(name: str) -> None:
    text, rubric = page(), load(name)
    for line in rubric.lines:
        assert f"### {line.name} · `{line.indicator}`" in text
        assert line.clause in text
        assert all(value.note in text for value in line.settings.values())
    assert all(left.what in text and left.why in text for left in rubric.left_out)


def test_the_table_has_a_row_for_each_indicator() -> None:
    rows = table().splitlines()[3:-1]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [each.indicator for each in load(DEFAULT).lines]
    assert sum(float(row.split(" | ")[2]) for row in rows) == 100


def test_a_readme_without_the_marks_says_where_they_belong() -> None:
    with pytest.raises(ValueError, match="put <!-- indicators"):
        readme("# nothing")
