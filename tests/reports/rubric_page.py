"""docs/rubrics.md and the README's table as they must be: written from the rubric files. `make docs` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from checks.rubric import Applies, Line, Rubric, Value, load, shipped
from checks.words import number
from reports.labels import COMBINE, EXEMPT, SOURCES, applies_to, setting

ROOT = Path(__file__).parents[2]
README, RUBRICS = ROOT / "README.md", ROOT / "docs" / "rubrics.md"
DEFAULT = "changde-2008"
BEGIN, END = "<!-- indicators: written by `make docs` -->", "<!-- end of indicators -->"
HEAD = """\
# The rubrics

This page is written by `make docs` from [checks/rubrics](../checks/rubrics); a test fails where it is out of date. Every number
says who says it: 通知原文 is the document, 本项目建议 is ours, and the office may change it. A rubric of your own is a TOML file of
the same form: `rubric = "mine.toml"` in the office file, or `spotcheck judge --rubric mine.toml`.
"""
TYPES = {
    "weighted": "按分值累加，满分 100 分",
    "deduct": "从 100 分起扣，另有单项否决",
    "veto": "只有单项否决，不计分",
}


def page() -> str:
    """docs/rubrics.md, whole."""
    return "\n\n".join([HEAD.strip(), *(_rubric(load(name)) for name in sorted(shipped(), key=_order))]) + "\n"


def table() -> str:
    """The README's table of indicators, with the marks around it."""
    rubric = load(DEFAULT)
    heads = ("indicator", "name", "points", "source", "clause", "who is asked")
    rows = [_cells(line.indicator, line.name, number(line.points.value), SOURCES[line.points.source], line.clause, _asked(line))
            for line in rubric.lines]  # fmt: skip
    return "\n".join([BEGIN, _cells(*heads), _cells(*["---"] * len(heads)), *rows, END])


def readme(text: str) -> str:
    """The README with its table written anew. Errors: ValueError where the marks are not there."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"README.md: put {BEGIN} and {END} where the table belongs")
    return f"{before}{table()}{after}"


def _order(name: str) -> tuple[bool, str]:
    return name != DEFAULT, name


def _rubric(rubric: Rubric) -> str:
    facts = [
        f"- 版本 {rubric.version}，自 {rubric.valid_from} 起；{TYPES[rubric.type]}",
        f"- 依据：{rubric.source}",
        f"- 计入考核总分的百分比：{_value(rubric.tally_weight)}",
        *([f"- 合格线：{_value(rubric.pass_line)}"] if rubric.pass_line else []),
    ]
    left = [f"- {each.what}：{each.why}" for each in rubric.left_out]
    parts = [f"## {rubric.id}：{rubric.title}", "\n".join(facts), *(_line(line) for line in rubric.lines)]
    return "\n\n".join([*parts, *(["### 没有纳入的内容", "\n".join(left)] if left else [])])


def _line(line: Line) -> str:
    told = [
        f"- 条款：{line.clause}",
        f"- 分值：{_worth(line)}",
        f"- 各夜合并：{COMBINE[line.combine.value]}{_said(line.combine)}",
        *_treated("要求", line.applies),
        *_treated("不要求", line.spared),
        *([f"- 不要求时：{EXEMPT[line.exempt.value]}{_said(line.exempt)}"] if line.effect == "points" else []),
        *(f"- {setting(value, key)}{_said(value)}" for key, value in line.settings.items()),
    ]
    module = f"[{line.check}](../checks/indicators/{line.check}.py)"
    return f"### {line.name} · `{line.indicator}`\n\n认定方法见 {module}。\n\n" + "\n".join(told)


def _worth(line: Line) -> str:
    if line.effect == "veto":
        return "单项否决"
    most = "" if line.effect == "points" else "最多扣 "
    return f"{most}{number(line.points.value)} 分{_said(line.points)}"


def _treated(word: str, rules: Iterable[Applies]) -> Iterator[str]:
    for rule in rules:
        note = f"；{rule.note}" if rule.note else ""
        yield f"- {word}：{applies_to(rule)}（{SOURCES[rule.source]}{note}）"


def _value(value: Value) -> str:
    return f"{number(value.value)}{_said(value)}"


def _said(value: Value) -> str:
    """Who says so, and the note."""
    return f"（{SOURCES[value.source]}{f'：{value.note}' if value.note else ''}）"


def _asked(line: Line) -> str:
    return "；".join(f"{applies_to(rule)}（{SOURCES[rule.source]}）" for rule in line.applies)


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "&#124;") for cell in cells) + " |"


if __name__ == "__main__":
    RUBRICS.write_text(page(), "utf-8")
    README.write_text(readme(README.read_text("utf-8")), "utf-8")
