"""A made-up city of 155 units with findings and saved pages, as the report gets them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from checks.model import Facts, Fault, Finding, Hop, Outcome, Page, Post, Unit, Verdict, page_id
from checks.rubric import KINDS, Applies, Line, Rubric, Value
from reports.report import Night, Report
from tests.reports.city_pages import home_html, letters_html, list_html

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHTS = (date(2008, 12, 18), date(2008, 12, 19))
AS_OF = date(2008, 12, 20)
STEMS = """
    发展改革 人事 科技 统计 信访 旅游 知识产权 地震 财政 国税 地税 工商 审计 粮食 物价 商务 国土资源 建设 规划 环保 房产 园林 教育
    文化 新闻出版 卫生 体育 人口计生 广电 民政 公安 司法 农业 水利 林业 农机 气象 畜牧水产 交通 质监 安监 药监 烟草专卖 邮政
""".split()  # noqa: SIM905 - words read more easily
ENDS = ("局", "管理处", "服务中心")
COUNTIES = """
    桃溪县 临江县 汉南县 武溪区 津口市 安澧县 澧阳县 石岭县 鼎山区 德湖开发区 西沅管理区 柳湖度假区 西荷管理区
""".split()  # noqa: SIM905 - words read more easily
PROPOSED, NOTICE = "proposed", "notice"
UPKEEP, ANNEX = "三、第一阶段：对网站日常管理、维护情况进行抽查", "附件2"
LINES = (
    ("home_reachable", "首页可访问", UPKEEP, 10, "share"),
    ("home_fresh", "首页更新", UPKEEP, 8, "share"),
    ("columns_fresh", "栏目更新", UPKEEP, 16, "share"),
    ("dead_links", "死链错链", UPKEEP, 6, "latest"),
    ("domain", "网站域名", f"{ANNEX}：网站域名：对政府部门要求使用“gov”域名，其他不做要求", 5, "latest"),
    ("personnel", "人事任免", f"{ANNEX}：其它涉及到的单位应及时更新领导班子的人事任免信息", 6, "latest"),
    ("recruitment", "招考信息", f"{ANNEX}：必须公布相关公务员招考信息", 5, "latest"),
    ("plans", "规划计划", f"{ANNEX}：规划计划：政府部门必须公开，其他不做要求", 6, "latest"),
    ("procurement", "政府采购", f"{ANNEX}：财务公开：对财政局的政府采购做出要求", 5, "latest"),
    ("disclosure", "政务公开目录", f"{ANNEX}：政务公开：对所涉及的单位有要求", 8, "latest"),
    ("online_application", "在线申请", f"{ANNEX}：在线申请：没有实现在线申请的政府部门单位网站扣一半分", 8, "latest"),
    ("special_topic", "专题宣传", f"{ANNEX}：专题宣传：凡上了内容的不扣分，其它扣2分", 4, "latest"),
    ("complaints", "网上投诉、领导信箱", f"{ANNEX}：依据市民留言和信息化办考核邮件的回复情况计分", 9, "latest"),
    ("interview", "嘉宾访谈", f"{ANNEX}：依据参加政府网站嘉宾访谈节目情况计分", 4, "latest"),
)


@dataclass
class Made:
    """Pages and bodies as they are made."""

    pages: dict[str, Page] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def page(self, unit: Unit, night: date, role: str, url: str, html: str = "", **more: Any) -> Page:
        body = html.encode("gb18030" if unit.code.endswith("3") else "utf-8")
        sha = hashlib.sha256(body).hexdigest() if body else ""
        if body:
            self.bodies[sha] = body
        at = datetime(night.year, night.month, night.day, 2, 13, 5, tzinfo=SHANGHAI)
        given: dict[str, Any] = {
            "outcome": Outcome.DONE,
            "status": 200,
            "headers": (("Content-Type", "text/html"), ("Server", "Microsoft-IIS/6.0"), ("Date", "Thu, 18 Dec 2008")),
            "address": "127.0.0.1",
            "took_ms": 184,
        } | more
        page = Page(
            page_id(night, unit.code, role, url), night, unit.code, url, role, at, body=sha, size=len(body), **given
        )
        self.pages[page.id] = page
        return page


def units() -> tuple[Unit, ...]:
    counties = [
        Unit(f"c{at:02}", name, "county" if at < 9 else "zone", f"county-{1203 + at // 2}", f"http://www.c{at}.gov.cn/",
             inspection_date=date(2008, 12, 3 + at // 2))
        for at, name in enumerate(COUNTIES)
    ]  # fmt: skip
    names = [f"市{stem}{end}" for end in ENDS for stem in STEMS] + [f"市第{n}人民医院" for n in "一二三四五六七八九十"]
    kinds = ("government", "government", "party", "institution", "vertical")
    municipal = [
        Unit(
            f"u{at:03}",
            name,
            kinds[at % 5],
            str(3 + at // 16),
            f"http://u{at:03}.changyuan.gov.cn/",
            _status(at),
            at % 16 == 0,
        )
        for at, name in enumerate(names)
    ]
    return tuple(counties + municipal)


def _status(at: int) -> str:
    return {17: "none", 45: "none", 46: "new", 78: "closed until 2009-02-01"}.get(at, "site")


def a_rubric() -> Rubric:
    """Fourteen lines as the office's rubric has them."""
    lines = tuple(
        Line(
            name,
            title,
            clause,
            Value(points, PROPOSED),
            Value(combine, PROPOSED, "按观察到的夜数计"),
            (
                (Applies(NOTICE, KINDS), Applies(PROPOSED, ("county", "zone"), note="通知只就市直单位作了说明"))
                if clause.startswith(ANNEX)
                else (Applies(PROPOSED, KINDS),)
            ),
            Value("full", PROPOSED),
            {"window_days": Value(14, PROPOSED, "参照 2015 年普查")} if name == "home_fresh" else {},
        )
        for name, title, clause, points, combine in LINES
    )
    weight = Value(55, NOTICE, "本项分值占考核总分的55%")
    return Rubric(
        "changde-2008",
        "1",
        "常沅市子网站绩效考核（网上抽查）2008",
        "weighted",
        date(2008, 11, 10),
        "考核通知",
        weight,
        lines,
    )


def city(demo: bool = True) -> Report:
    """The whole report's input; the same on every call."""
    rubric, made = a_rubric(), Made()
    roster = units()
    findings = [
        finding
        for at, unit in enumerate(roster)
        if unit.status == "site"
        for finding in _judged(unit, at, rubric, made)
    ]
    nights = tuple(
        Night(night, len(own), _count(own, Outcome.DONE), _count(own, Outcome.FAILED), _count(own, Outcome.NOT_REACHED))
        for night in NIGHTS
        for own in [[page for page in made.pages.values() if page.night == night]]
    )
    return Report(
        title="常沅市政府网站子网站网上抽查通报",
        city="常沅市",
        period=(date(2008, 11, 10), AS_OF),
        as_of=AS_OF,
        rubric=rubric,
        units=roster,
        findings=tuple(findings),
        pages=made.pages,
        body=made.bodies.__getitem__,
        nights=nights,
        demo=demo,
    )


def _count(pages: list[Page], outcome: Outcome) -> int:
    return sum(page.outcome is outcome for page in pages)


def _judged(unit: Unit, at: int, rubric: Rubric, made: Made) -> Iterator[Finding]:
    random = Random(at)
    shut = {5: "dns", 29: "timeout", 60: "robots", 101: "connect", 120: "our network"}.get(at, "")
    if shut:
        yield from _dark(unit, shut, rubric, made)
        return
    homes = [
        made.page(unit, night, "home", unit.url, home_html(unit), facts=_facts(), hops=_hops(unit)) for night in NIGHTS
    ]
    quality = random.choice((0.04, 0.1, 0.1, 0.2, 0.35, 0.6))
    for line in rubric.lines:
        roll = random.random()
        if line.indicator == "procurement" and unit.name != "市财政局":
            yield finding(unit, line, Verdict.NOT_APPLICABLE, reason="对该单位不作要求，满分不扣", nights=())
        elif line.indicator == "personnel" and at % 6 == 0:
            reason = "网站上没有人事任免信息；本期是否涉及该单位不能由抽查认定，请人工核定"
            yield finding(unit, line, Verdict.PERSON, reason=reason, pages=(homes[-1].id,))
        elif roll < quality:
            yield _bad(unit, line, made, homes)
        else:
            yield finding(unit, line, Verdict.MET, reason=_praise(line), pages=(homes[-1].id,))


def _praise(line: Line) -> str:
    return {
        "home_fresh": "首页最新信息“关于做好元旦期间值班工作的通知”为 2 天前发布",
        "dead_links": "检查的 42 个链接均可访问",
    }.get(line.indicator, "符合要求")


def _bad(unit: Unit, line: Line, made: Made, homes: list[Page]) -> Finding:
    if line.indicator == "columns_fresh":
        return _stale_columns(unit, line, made, homes)
    if line.indicator == "dead_links":
        return _dead_links(unit, line, made, homes)
    if line.indicator == "complaints":
        return _letters(unit, line, made, homes)
    reason = f"{line.name}不符合要求：网站上没有找到相应的栏目或信息"
    faults = (Fault(line.indicator, reason, line.points.value, (homes[-1].id,)),)
    once = sum(map(ord, unit.code + line.indicator)) % 7 == 0
    lost = 0.0 if once else float(line.points.value)
    return finding(unit, line, Verdict.NOT_MET, lost, reason, (homes[-1].id,), faults, unconfirmed=line.points.value - lost,
                   nights=(("2008-12-18", "met" if once else "not met"), ("2008-12-19", "not met")))  # fmt: skip


def _stale_columns(unit: Unit, line: Line, made: Made, homes: list[Page]) -> Finding:
    faults = []
    for kind, name, newest in (
        ("notice", "通知公告", "2008-03-05"),
        ("plan", "规划计划", "2007-02-11"),
        ("policy", "政策文件", ""),
    ):
        url = f"{unit.url}{kind}/index.html"
        html = list_html(unit, name, newest)
        page = made.page(unit, NIGHTS[-1], "column", url, html, column=kind, label=name, parent=homes[-1].id)
        title = f"关于{name}工作有关事项的通知"
        why = f"“{name}”最新信息已有 {300 if kind == 'notice' else 676} 天未更新" if newest else f"“{name}”是空白栏目"
        faults.append(Fault(f"stale {url}", why, 4, (page.id,), mark=title if newest else ""))
    reason = "；".join(fault.reason for fault in faults)
    return finding(unit, line, Verdict.PARTLY, 12, reason, tuple(f.pages[0] for f in faults), tuple(faults))


def _dead_links(unit: Unit, line: Line, made: Made, homes: list[Page]) -> Finding:
    links = []
    for name, path in (("办事指南下载.doc", "xz/bszn.doc"), ("年度报告", "2007/nb.html")):
        links.append(
            made.page(
                unit,
                NIGHTS[-1],
                "link",
                unit.url + path,
                "",
                status=404,
                label=name,
                parent=homes[-1].id,
                method="HEAD",
            )
        )
    faults = tuple(Fault(link.url, f"链接“{link.label}”失效（状态 404）", 1, (link.id,)) for link in links)
    return finding(unit, line, Verdict.PARTLY, 2, "2 个链接确定失效", tuple(link.id for link in links), faults)


def _letters(unit: Unit, line: Line, made: Made, homes: list[Page]) -> Finding:
    url = f"{unit.url}jzxx/list.asp"
    page = made.page(
        unit, NIGHTS[-1], "column", url, letters_html(unit), column="mailbox", label="局长信箱", parent=homes[-1].id
    )
    titles = ("请问门前道路何时修好", "反映小区夜间施工噪声扰民")
    faults = tuple(
        Fault(title, f"来信“{title}”已有 {40 + 9 * at} 天未答复", line.points.value / 4, (page.id,), mark=title)
        for at, title in enumerate(titles)
    )
    return finding(
        unit,
        line,
        Verdict.PARTLY,
        round(line.points.value / 2, 2),
        "4 封来信中 2 封超过 15 天未答复",
        (page.id,),
        faults,
    )


def _dark(unit: Unit, reason: str, rubric: Rubric, made: Made) -> Iterator[Finding]:
    outcome = Outcome.NOT_REACHED if reason in ("robots", "our network") else Outcome.FAILED
    homes = [
        made.page(
            unit, night, "home", unit.url, "", outcome=outcome, reason=reason, status=None, headers=(), address=""
        )
        for night in NIGHTS
    ]
    for line in rubric.lines:
        if line.indicator == "home_reachable" and outcome is Outcome.FAILED:
            faults = (Fault("home", "首页无法访问：域名无法解析", 10, (homes[-1].id,)),)
            yield finding(unit, line, Verdict.NOT_MET, 10, faults[0].reason, tuple(p.id for p in homes), faults,
                          nights=tuple((p.night.isoformat(), "not met") for p in homes))  # fmt: skip
        else:
            yield finding(unit, line, Verdict.NOT_OBSERVED, reason="首页未能读取", pages=(homes[-1].id,),
                          nights=tuple((p.night.isoformat(), "could not observe") for p in homes))  # fmt: skip


def finding(
    unit: Unit,
    line: Line,
    verdict: Verdict,
    lost: float = 0.0,
    reason: str = "",
    pages: tuple[str, ...] = (),
    faults: tuple[Fault, ...] = (),
    *,
    unconfirmed: float = 0.0,
    nights: tuple[tuple[str, str], ...] | None = None,
) -> Finding:
    """A finding as the judge makes them: open lines have no denominator."""
    counts = 0.0 if verdict in (Verdict.NOT_OBSERVED, Verdict.PERSON) else float(line.points.value)
    return Finding(
        id=hashlib.sha256(f"{unit.code} {line.indicator}".encode()).hexdigest()[:16],
        unit=unit.code,
        indicator=line.indicator,
        verdict=verdict,
        points=round(counts - lost, 2) if counts else 0.0,
        denominator=counts,
        unconfirmed=unconfirmed,
        confirmed=unconfirmed == 0,
        reason=reason,
        pages=pages,
        faults=faults,
        nights=tuple((night.isoformat(), verdict.value) for night in NIGHTS) if nights is None else nights,
        rubric="changde-2008@1",
    )


def _hops(unit: Unit) -> tuple[Hop, ...]:
    return (Hop("http://old.example.com/", 301, unit.url, "127.0.0.1"),) if unit.code.endswith("7") else ()


def _facts() -> Facts:
    return Facts("1", "utf-8", "home", posts=(Post("关于做好元旦期间值班工作的通知", "xw/12.html", "2008-12-16"),))
