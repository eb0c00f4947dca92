"""What the office decided about the tally, and the stages of the notice's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from checks.model import Unit
from checks.words import number

SPOT, SELF, GROUP, VOTES = "spot", "self", "group", "votes"
PARTS = {SPOT: "网上抽查", SELF: "单位自评", GROUP: "分组考核", VOTES: "网上投票"}
COUNTY, ZONE, MUNICIPAL = "县市区", "管理区", "市直单位"
CLASSES = (COUNTY, ZONE, MUNICIPAL)

Span = tuple[date, date]


def class_of(unit: Unit) -> str:
    """The class in which a unit is ranked: counties, zones and municipal units apart.

    >>> class_of(Unit("tyx", "桃源县", "county")), class_of(Unit("czj", "市财政局", "government"))
    ('县市区', '市直单位')
    """
    return {"county": COUNTY, "zone": ZONE}.get(unit.kind, MUNICIPAL)


@dataclass(frozen=True, slots=True)
class Settings:
    """How parts become a total.

    `weights` are per cent by part and sum to 100 (the notice's numbers). `combine` is mean or trimmed (without the
    highest and the lowest of at least three marks); `own` counts the mark that a member gives itself. `votes` is share
    (of the highest of the class) or bands: (up to this per cent of the class, this mark). `per_day` is how many ballots
    of one voter count on one day. `missing` says what becomes of a self-evaluation that was not handed in: open or zero.
    `excellent` is how many sub-sites are proposed in each class. The notice gives the weights and nothing else.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: {SPOT: 55, SELF: 10, GROUP: 20, VOTES: 15})
    combine: str = "mean"
    own: bool = False
    votes: str = "share"
    bands: tuple[tuple[float, float], ...] = ((20, 100), (50, 90), (100, 80))
    per_day: int = 1
    missing: str = "open"
    excellent: Mapping[str, int] = field(default_factory=lambda: {COUNTY: 3, ZONE: 1, MUNICIPAL: 10})

    def told(self) -> list[tuple[str, str, str]]:
        """Each setting in words: what, how, and who says so."""
        notice, ours = "通知原文", "本项目建议，通知没有规定"
        weights = "，".join(f"{PARTS[part]} {number(weight)}%" for part, weight in self.weights.items())
        own = "计入单位给自己的打分" if self.own else "不计单位给自己的打分"
        combine = (
            "去掉一个最高分和一个最低分后平均（不足三个分数时直接平均）" if self.combine == "trimmed" else "直接平均"
        )
        bands = "，".join(f"前 {number(upto)}% 得 {number(mark)} 分" for upto, mark in self.bands)
        votes = f"按本类名次分档：{bands}" if self.votes == "bands" else "得票数 ÷ 本类最高得票数 × 100"
        missing = "按 0 分计" if self.missing == "zero" else "不计分，列为缺项，总分待定"
        excellent = "，".join(f"{name}前 {count} 名" for name, count in self.excellent.items())
        return [
            ("四部分的比例", weights, notice),
            ("分组考核合并", f"{combine}；{own}；缺分列出，不按 0 分计", ours),
            ("投票折算", f"{votes}。考核通知没有公布投票折算公式，以上由办公室确定", ours),
            ("有效选票", f"投票期内，每位选民每天 {self.per_day} 票，同一天对同一单位不重复计", ours),
            ("未交自评的", missing, ours),
            ("推荐优秀子网站", f"{excellent}；有未答复申诉、单项否决、待定项或未确认扣分的不推荐", ours),
        ]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The stages of the assessment, first and last day; None where the office file does not name one."""

    self_evaluation: Span | None = None
    group_inspection: Span | None = None
    voting: Span | None = None
    totals: Span | None = None
