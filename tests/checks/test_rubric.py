"""A rubric that cannot be used is refused with the file, the line and the key."""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from checks.registry import indicators, known, rule
from checks.rubric import RubricError, load, parse, shipped
from checks.thresholds import FORMS
from checks.windows import begins
from checks.words import SETTINGS


def text_of(name: str) -> str:
    return (resources.files("checks") / "rubrics" / f"{name}.toml").read_text("utf-8")


def refusal(text: str, old: str, new: str) -> str:
    """What is said of a rubric in which something was written over."""
    assert old in text
    with pytest.raises(RubricError, match=r"x\.toml") as refused:
        parse(text.replace(old, new, 1), "x.toml")
    return str(refused.value)


TEXT = text_of("changde-2008")
CHECKS = Path(str(resources.files("checks")))
SHARED = {name: CHECKS / f"{name}.py" for name in ("posting", "grading", "cases", "rubric", "judge")}
USERS = {name: [CHECKS / "indicators" / f"{name}.py", *SHARED.values()] for name in indicators()}
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


def test_every_indicator_stands_in_some_shipped_rubric() -> None:
    assert {line.check for name in shipped() for line in load(name).lines} == set(indicators())


def test_every_threshold_with_a_word_has_a_form() -> None:
    assert FORMS.keys() == SETTINGS.keys()


@pytest.mark.parametrize("name", shipped())
def test_every_threshold_has_a_word_and_is_used(name: str) -> None:
    for line in load(name).lines:
        assert line.settings.keys() <= SETTINGS.keys(), line.indicator
        code = "".join(path.read_text("utf-8") for path in USERS[line.check])
        for key in line.settings:
            assert f'"{key}"' in code, (line.indicator, key)


def test_what_each_shipped_rubric_is() -> None:
    types = {name: (load(name).type, load(name).full_marks) for name in shipped()}
    assert types == {"census-2015": ("deduct", 100), "changde-2008": ("weighted", 100), "national-2019": ("veto", 0)}


@pytest.mark.parametrize("name", ["census-2015", "national-2019"])
def test_early_warnings_are_data_and_come_before_the_limit(name: str) -> None:
    """The lines of monitoring products: 3 % of 5, 10 days of 14, 2 blank columns of 5, 6 stale ones of 10."""
    lines = {line.indicator: line for line in load(name).lines}
    warns = {key: line.settings["warn"] for key, line in lines.items() if "warn" in line.settings}
    assert {key: value.value for key, value in warns.items()} == {
        "veto_unreachable": 3,
        "veto_home_stale": "10 days",
        "veto_columns_stale": 6,
        "veto_columns_blank": 2,
    }
    assert {value.source for value in warns.values()} == {"proposed"}
    counted = [lines[key] for key in warns if key != "veto_home_stale"]
    assert all(line.setting("warn") < line.setting("limit") for line in counted)


def test_a_line_may_share_another_rule() -> None:
    lines = {line.indicator: line for line in load("census-2015").lines}
    assert (lines["veto_unreachable"].check, lines["home_available"].check) == ("availability", "availability")
    assert (lines["veto_unreachable"].whole, lines["home_available"].whole) == (5, 100)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("census-2015", "pass_line", "pass_lime", "pass_line must be written as"),
        ("census-2015", "pass_line = { value = 60", "pass_line = { value = 0", "pass_line must be a number above 0"),
        ("census-2015", 'type = "deduct"', 'type = "sum"', "write one of weighted, deduct, veto"),
        ("census-2015", 'effect = "veto"\n', 'effect = "ban"\n', "a rubric of type deduct has deduct, veto"),
        ("census-2015", 'value = "worst"', 'value = "share"', "write one of latest, worst"),
        ("census-2015", "applies = [", "applied = [", "applies is missing"),
        ("census-2015", '"zone", ', "", "nothing is said of kind zone"),
        ("census-2015", 'clause = "信息更新情况·首页', 'clause = "" # ', "line 10 (home_updates): clause is missing"),
        ("census-2015", "why = ", "how = ", "left_out 1: why is missing"),
        (
            "census-2015",
            'kinds = { value = ["mailbox"]',
            'kinds = { value = ["mailbx"]',
            "write a list of news, notice",
        ),
        ("census-2015", 'absent = { value = "fault"', 'absent = { value = "falt"', "write one of fault, free, person"),
        ("national-2019", 'rule = "home_fresh"', 'points = { value = 5, source = "notice" }', "a veto has no points"),
        (
            "changde-2008",
            'effect = "remark"',
            'effect = "remark"\npoints = { value = 1, source = "proposed" }',
            "a remark has no points",
        ),
        ("national-2019", 'rule = "home_fresh"', 'effect = "deduct"', "a rubric of type veto has veto"),
        ("national-2019", 'type = "veto"', 'type = "weighted"', "points must be written as"),
        ("national-2019", "tally_weight", 'pass_line = { value = 60, source = "notice" }\ntally_weight', "type deduct"),
        ("changde-2008", 'kinds = ["county", "zone"]', 'kinds = ["county"]', "nothing is said of kind zone"),
        (
            "changde-2008",
            'kinds = ["party", "institution"',
            'kinds = ["zone", "party", "institution"',
            "keep one of them",
        ),
    ],
)
def test_a_bad_rubric_of_each_type_is_refused(name: str, old: str, new: str, says: str) -> None:
    assert says in refusal(text_of(name), old, new)


def test_a_rubric_without_lines_is_refused() -> None:
    head = TEXT.partition("[[line]]")[0]
    with pytest.raises(RubricError, match="there is no line"):
        parse(head.replace("weighted", "veto"), "x.toml")


def test_a_window_that_is_none_is_refused() -> None:
    with pytest.raises(RubricError, match="2 weeks"):
        begins("a fortnight", date(2015, 3, 1))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("points = { value = 16", "points = { value = 17", "points sum to 101"),
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
        (HALF_SHARE, "settings.half_share = 0.5", "settings: half_share must be written as"),
        ('version = "3"', "version = ", "not valid TOML"),
        ("valid_from = 2008-11-10", 'valid_from = "soon"', "valid_from must be a date"),
        ("settings.own_links", "settings.own_lnks", "settings: unknown key own_lnks; did you mean own_links?"),
        (
            "settings.window_days = { value = 14,",
            'settings.window_days = { value = "a fortnight",',
            "or such as '2 weeks'",
        ),
        ("settings.reply_days = { value = 15,", 'settings.reply_days = { value = "15",', "settings.reply_days is '15'"),
        ("settings.half_share = { value = 0.5,", "settings.half_share = { value = 50,", "write a number from 0 to 1"),
        ("settings.deduct = { value = 2,", "settings.deduct = { value = -2,", "write a number that is not below 0"),
        ("news = 14, notice", "news = 0, notice", "for each kind of column"),
        ("news = 14, notice", "newz = 14, notice", "for each kind of column"),
        ("valid_from = 2008-11-10", "valid_from = 2008-11-10T00:00:00", "valid_from must be a date"),
        ('value = ["采购"]', 'value = "采购"', "write a list of words"),
        ('list = "disclosure"', 'list = "disclosur"', "unknown list 'disclosur'; known are disclosure"),
        ('list = "disclosure"', 'lst = "disclosure"', "unknown key lst; did you mean list?"),
        ("exempt = {", "exmpt = {", "exempt must be written as"),
        (
            'combine = { value = "latest", source = "proposed", note = "修复后恢复得分" }',
            'combine = { value = "latest", source = "proposed" }\nspred = []',
            "unknown key spred; did you mean spared?",
        ),
        ('type = "weighted"', 'type = "weighted"\ncolour = "red"', "x.toml: unknown key colour; take it out"),
        ("{ value = 16,", "{ value = nan,", "points must be a number above 0"),
    ],
)
def test_a_bad_rubric_is_refused(old: str, new: str, says: str) -> None:
    assert says in refusal(TEXT, old, new)


def test_an_unknown_indicator_is_refused() -> None:
    with pytest.raises(RubricError, match="unknown indicator fame"):
        known(parse(TEXT.replace('indicator = "domain"', 'indicator = "fame"'), "x.toml"))


def test_a_missing_rubric_names_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="changde-2008"):
        load(str(tmp_path / "none.toml"))
