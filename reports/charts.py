"""Charts as inline SVG: they need no script, print well, and say in words what they show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from markupsafe import Markup

from checks.model import Verdict
from checks.rubric import Line
from checks.words import number
from reports.labels import sign, verdict, verdict_class
from reports.sheet import Sheet

_WIDTH, _HEIGHT = 560, 230
_LEFT, _RIGHT, _BOTTOM, _TOP = 34, 16, 34, 18


def distribution(sheets: Sequence[Sheet], step: int = 5) -> Markup:
    """How many units scored how much, in steps of `step` points; ranked and provisional units stacked."""
    scored = [sheet for sheet in sheets if sheet.score is not None]
    if not scored:
        return Markup("")
    last = (100 - 1) // step
    place = {id(sheet): min(int((sheet.score or 0) // step), last) for sheet in scored}
    first = min(place.values())
    bins = [
        tuple(sum(place[id(s)] == at and s.provisional is open_ for s in scored) for open_ in (False, True))
        for at in range(first, last + 1)
    ]
    return _bars(bins, [str(at * step) for at in range(first, last + 2)])


def _bars(bins: Sequence[tuple[int, ...]], edges: Sequence[str]) -> Markup:
    most = _nice(max(sum(each) for each in bins))
    base, tall = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - _TOP
    wide = (_WIDTH - _LEFT - _RIGHT) / len(bins)
    parts = [_grid(most, base, tall)]
    for at, (ranked, provisional) in enumerate(bins):
        x = _LEFT + at * wide
        parts += [
            _bar("ranked", x, base - tall * ranked / most, wide, tall * ranked / most),
            _bar("provisional", x, base - tall * (ranked + provisional) / most, wide, tall * provisional / most),
        ]
        if ranked + provisional:
            y = base - tall * (ranked + provisional) / most - 5
            parts.append(_text(x + wide / 2, y, str(ranked + provisional), "value"))
    for at, edge in enumerate(edges):
        parts.append(_text(_LEFT + at * wide, base + 16, edge, "tick"))
    parts.append(_text(_WIDTH - _RIGHT, _HEIGHT - 3, "得分", "tick end"))
    words = "；".join(f"{edges[at]}至{edges[at + 1]}分 {sum(each)} 家" for at, each in enumerate(bins) if sum(each))
    return _svg("histogram", _WIDTH, _HEIGHT, f"得分分布：{words}", Markup("").join(parts))


def _grid(most: int, base: float, tall: float) -> Markup:
    parts = []
    for at in range(5):
        y = base - tall * at / 4
        parts.append(
            Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(_LEFT, _WIDTH - _RIGHT, y, y)
        )
        parts.append(_text(_LEFT - 6, y + 4, number(most * at / 4), "tick end"))
    return Markup("").join(parts)


def _nice(value: int) -> int:
    """The next number that four grid lines divide evenly."""
    return next(top for top in (4, 8, 12, 16, 20, 40, 60, 80, 100, 200, 400, 1000, 10**9) if top >= value)


def losses(lost: float, unconfirmed: float, most: float) -> Markup:
    """One bar of points lost, confirmed then unconfirmed, on a scale that ends at `most`."""
    scale = 100 / most if most else 0
    words = f"已扣 {number(lost)} 分，未确认 {number(unconfirmed)} 分"
    parts = _bar("lost", 0, 0, lost * scale, 12, 0) + _bar("unconfirmed", lost * scale, 0, unconfirmed * scale, 12, 0)
    return Markup(
        '<svg class="losses" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    ).format(words, parts)


@cache
def strip(nights: tuple[tuple[str, str], ...]) -> Markup:
    """One square a night, in order, with the verdict's sign in it."""
    words = "；".join(f"{night[5:]} {verdict(value)}" for night, value in nights)
    parts = [
        Markup(
            '<g class="{}"><title>{} {}</title><rect x="{}" y="0" width="18" height="18" rx="2"/>'
            '<text x="{}" y="13">{}</text></g>'
        ).format(verdict_class(value), night, verdict(value), at * 21, at * 21 + 9, sign(value))
        for at, (night, value) in enumerate(nights)
    ]
    return _svg("strip", max(21 * len(nights) - 3, 1), 18, f"各夜结果：{words}", Markup("").join(parts), fixed=True)


def ring(score: float | None, provisional: bool, verdict: str = "") -> Markup:
    """The score as a ring around its number, with the verdict where the rubric gives one."""
    around = 2 * 3.14159 * 52
    filled = around * (score or 0) / 100
    shown = verdict or "—" if score is None else f"{score:.2f}"
    below = "结论" if score is None and verdict else "待定" if score is None else verdict or "分"
    below = "暂定" if provisional and score is not None else below
    words = f"{below}：{shown}" if score is None else f"得分 {shown} 分" + ("" if below == "分" else f"（{below}）")
    inside = Markup(
        '<circle class="track" cx="60" cy="60" r="52"/>'
        '<circle class="arc" cx="60" cy="60" r="52" transform="rotate(-90 60 60)" stroke-dasharray="{:.1f} {:.1f}"/>'
        '<text class="score" x="60" y="66">{}</text><text class="unit" x="60" y="86">{}</text>'
    ).format(filled, around, shown, below)
    return _svg("ring provisional" if provisional else "ring", 120, 120, words, inside, fixed=True)


def heat(sheets: Sequence[Sheet], lines: Sequence[Line], href: str = "units/{}.html") -> Markup:
    """Units × indicators: one cell a verdict, coloured and signed; a unit's name leads to its sheet."""
    name, cell, row = 142, 24, 20
    parts = [
        Markup('<text class="head" x="{}" y="12"><title>{}</title>{}</text>').format(
            name + at * cell + cell / 2, line.name, at + 1
        )
        for at, line in enumerate(lines)
    ]
    for at, sheet in enumerate(sheets):
        y = 18 + at * row
        parts.append(
            Markup('<a href="{}"><text class="name" x="{}" y="{}"><title>{}</title>{}</text></a>').format(
                href.format(sheet.unit.code), name - 8, y + 13, sheet.unit.name, _short(sheet.unit.name)
            )
        )
        parts += [
            Markup(
                '<g class="{}"><title>{}：{}</title><rect x="{}" y="{}" width="22" height="18"/>'
                '<text x="{}" y="{}">{}</text></g>'
            ).format(
                verdict_class(own.verdict),
                own.line.name,
                verdict(own.verdict),
                name + col * cell + 1,
                y,
                name + col * cell + 12,
                y + 13,
                "" if own.verdict is Verdict.MET else sign(own.verdict),
            )
            for col, own in enumerate(sheet.lines)
        ]
    words = f"{len(sheets)} 家单位在 {len(lines)} 项指标上的结果，文字内容见各单位成绩单"
    size = name + cell * len(lines) + 2, 20 + row * len(sheets)
    return _svg("heat", *size, words, Markup("").join(parts), fixed=True, role="group")


def key() -> Markup:
    """What the signs and colours of the verdicts mean."""
    return Markup("").join(
        Markup('<span class="key"><i class="chip {}" aria-hidden="true">{}</i>{}</span>').format(
            verdict_class(each), sign(each), verdict(each)
        )
        for each in Verdict
    )


def _short(name: str) -> str:
    return name if len(name) <= 11 else name[:10] + "…"


def _bar(kind: str, x: float, y: float, wide: float, tall: float, gap: float = 2) -> Markup:
    if wide <= 0 or tall <= 0:
        return Markup("")
    return Markup('<rect class="{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>').format(
        kind, x + gap, y, max(wide - 2 * gap, 0.1), tall
    )


def _text(x: float, y: float, words: str, kind: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(kind, x, y, words)


def _svg(
    kind: str, wide: int, tall: int, words: str, inside: Markup, *, fixed: bool = False, role: str = "img"
) -> Markup:
    size = Markup(' width="{}" height="{}"').format(wide, tall) if fixed else Markup("")
    return Markup('<svg class="{}" viewBox="0 0 {} {}"{} role="{}" aria-label="{}">{}</svg>').format(
        kind, wide, tall, size, role, words, inside
    )
