"""The morning message: what a night saw, in the few lines that fit on a telephone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from checks.words import number
from reports.mask import mask

STATES = {"done": "完成", "stopped": "中断", "failed": "失败", "missed": "错过"}
UNWATCHED = "考核信箱名单有误，当夜没有查询网上写信的答复（不扣分）"
LISTED = 10  # of one kind; the rest is counted
REASON = 60  # characters of a reason


@dataclass(frozen=True, slots=True)
class Loss:
    """Points that a unit's line lost since the judgement before; `points` is None for a veto."""

    unit: str
    line: str
    points: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day that is near, and what ends with it."""

    what: str
    last: date


@dataclass(frozen=True, slots=True)
class Morning:
    """What the message tells of a night.

    `state` is done, stopped, failed or missed, `reason` why it is not done; `counts` are the night's visits. `missed`
    are nights before this one on which nothing ran. `down` are (unit, reason). `before` is the cut-off day of the judgement
    that the losses are compared with, None for none; `losses` is None where the night is not judged. `warnings` say what
    was wrong with the list of mailboxes, so that no letters through forms were looked up. `heads` are the newest ones of
    the evidence file.
    """

    city: str
    night: date
    today: date
    state: str
    reason: str
    hours: str
    counts: dict[str, int]
    missed: tuple[date, ...] = ()
    down: tuple[tuple[str, str], ...] = ()
    before: date | None = None
    losses: tuple[Loss, ...] | None = None
    deadlines: tuple[Deadline, ...] = ()
    warnings: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()


def subject(morning: Morning) -> str:
    """The message in one line."""
    parts = [STATES[morning.state]]
    parts += ["考核信箱名单有误"] if morning.warnings else []
    parts += [f"{len(morning.down)} 个网站打不开"] if morning.down else []
    parts += [f"新增扣分 {len(morning.losses)} 项"] if morning.losses else []
    parts += [f"临近期限 {len(morning.deadlines)} 件"] if morning.deadlines else []
    return f"网上抽查 {_short(morning.night)}：{'，'.join(parts)}"


def text(morning: Morning) -> str:
    """The message: plain lines, personal data masked."""
    return "\n".join(mask(line) for line in _lines(morning)) + "\n"


def _lines(morning: Morning) -> Iterator[str]:
    yield f"{morning.city}网上抽查　{morning.night.isoformat()} 夜"
    yield from _health(morning)
    if morning.state != "missed":
        yield from _block("打不开的网站", [f"{unit}：{reason}" for unit, reason in morning.down])
        yield from _deductions(morning)
    yield from _block("临近期限", [f"{each.what}：{_until(each.last, morning.today)}" for each in morning.deadlines])


def _health(morning: Morning) -> Iterator[str]:
    said = f"{STATES[morning.state]}{f'（{morning.reason}）' if morning.reason else ''}"
    yield f"运行：{said}{f'，{morning.hours}' if morning.hours else ''}"
    if morning.counts.get("planned"):
        names = {"planned": "计划访问", "done": "取得", "failed": "失败", "not reached": "未访问", "pending": "待访问"}
        told = [f"{word} {morning.counts[name]}" for name, word in names.items() if morning.counts.get(name)]
        yield f"{'，'.join(told)}"
    if morning.warnings:
        yield from _block(f"{UNWATCHED}，错误", morning.warnings)
    if morning.missed:
        yield f"此前错过：{'、'.join(_short(night) for night in morning.missed)}"


def _deductions(morning: Morning) -> Iterator[str]:
    if morning.losses is None:
        yield "新增扣分：本夜尚未判定，或在计分截止日之后"
        return
    whole = sum(each.points or 0 for each in morning.losses)
    against = f"与 {_short(morning.before)} 相比" if morning.before else "首次判定"
    yield from _block(f"新增扣分（{against}）", [_loss(each) for each in morning.losses], f"，共 {number(whole)} 分")


def _loss(each: Loss) -> str:
    cost = "否决" if each.points is None else f"扣 {number(each.points)} 分"
    reason = each.reason if len(each.reason) <= REASON else each.reason[: REASON - 1] + "…"
    return f"{each.unit}·{each.line} {cost}：{reason}"


def _block(title: str, rows: Sequence[str], sum_of: str = "") -> Iterator[str]:
    if not rows:
        yield f"{title}：无"
        return
    yield f"{title} {len(rows)}{sum_of}"
    yield from (f"· {row}" for row in rows[:LISTED])
    if len(rows) > LISTED:
        yield f"· 另有 {len(rows) - LISTED}，见报告"


def _until(last: date, today: date) -> str:
    left = (last - today).days
    return f"{_short(last)} {'今天截止' if not left else f'截止，还有 {left} 天'}"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
