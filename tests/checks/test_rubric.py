"""A rubric that cannot be used is refused with the file, the line and the key."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from checks.registry import indicators, known, rule
from checks.rubric import RubricError, load, parse, shipped

TEXT = (resources.files("checks") / "rubrics" / "changde-2008.toml").read_text("utf-8")
HALF_SHARE = 'settings.half_share = { value = 0.5, source = "notice", note = "扣一半分" }'


def test_the_default_rubric_sums_to_100_and_enters_the_tally_at_55() -> None:
    rubric = load("changde-2008")
    assert (rubric.full_marks, rubric.tally_weight.value, rubric.tally_weight.source) == (100, 55, "notice")


def test_the_notice_gives_two_numbers_only() -> None:
    said = [
        (line.indicator, key, value.value)
        for line in load("changde-2008").lines
        for key, value in {"points": line.points, **line.settings}.items()
        if value.source == "notice" and isinstance(value.value, int | float)
    ]
    assert said == [("online_application", "half_share", 0.5), ("special_topic", "deduct", 2)]


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_rubric_names_known_indicators(name: str) -> None:
    known(load(name))


def test_every_indicator_has_its_rule_in_words_with_a_clause() -> None:
    for name in indicators():
        assert "Clause:" in rule(name), name


def test_every_indicator_stands_in_the_default_rubric() -> None:
    assert {line.indicator for line in load("changde-2008").lines} == set(indicators())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("points = { value = 10", "points = { value = 11", "points sum to 101"),
        ('name = "首页可访问"', "", "line 1 (home_reachable): name is missing"),
        ('clause = "三、第一阶段', 'clause = "" # ', "clause is missing"),
        (
            '"share", source = "proposed", note',
            '"mean", source = "proposed", note',
            "write one of share, latest, worst",
        ),
        ('{ value = 5, source = "proposed" }', '{ value = 5, source = "rumour" }', "source must be"),
        ('kinds = ["government"]', 'kinds = ["ministry"]', "unknown kind ministry"),
        ('indicator = "domain"', 'indicator = "plans"', "plans stands twice"),
        (HALF_SHARE, "settings.half_share = 0.5", "settings"),
        ('version = "1"', "version = ", "not valid TOML"),
        ("valid_from = 2008-11-10", 'valid_from = "soon"', "valid_from must be a date"),
    ],
)
def test_a_bad_rubric_is_refused(old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(RubricError, match=r"x\.toml") as refused:
        parse(TEXT.replace(old, new, 1), "x.toml")
    if says != "settings":
        assert says in str(refused.value)


def test_an_unknown_indicator_is_refused() -> None:
    with pytest.raises(RubricError, match="unknown indicator fame"):
        known(parse(TEXT.replace('indicator = "domain"', 'indicator = "fame"'), "x.toml"))


def test_a_missing_rubric_names_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="changde-2008"):
        load(str(tmp_path / "none.toml"))
