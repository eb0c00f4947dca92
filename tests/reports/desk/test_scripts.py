"""Sixty scripts in every field of the evidence, in a real browser: none runs, and no request leaves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page as Tab
from playwright.sync_api import Request

from checks.entries import Entry
from checks.model import Fault, Finding, Hop, Outcome, Unit, Verdict, page_id
from crawler.demo.assessment import office_of
from crawler.desk.publisher import OfficePublisher
from reports.desk import outbox
from reports.desk.accounts import add_user
from reports.desk.acts import Act
from reports.desk.acts import note as act
from reports.desk.database import open_desk
from storage import decisions, entries, findings, frontier, objections, published
from storage.decisions import Decision
from storage.frontier import Record, Visit
from storage.objections import Objection
from storage.published import Notice
from storage.runs import end_run, start_run
from storage.schema import open_file
from tests.reports.desk.browser import chromium, entered, serving
from tests.reports.desk.office import AS_OF, NOON, RUBRIC, WORD, Clock, made, settings_of
from tests.storage.make import a_page, a_run

Needs = Callable[[str, str], str]
OUT = "http://127.0.0.1:9/hit"
NIGHT = AS_OF.replace(day=20)
RUN = "window.ran=(window.ran||0)+1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<SCRIPT SRC={OUT}></SCRIPT>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<script\x00>{RUN}</script>",
    f"<script >{RUN}</script >",
    f"<script>\u2028{RUN}</script>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<img src=x onerror={RUN}>",
    f"<img src={OUT}>",
    f"<img srcset='{OUT} 1x'>",
    f"<IMG SRC=`javascript:{RUN}`>",
    f"<iframe src=javascript:{RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<iframe src={OUT}>",
    f"<object data={OUT}>",
    f"<embed src={OUT}>",
    f"<link rel=stylesheet href={OUT}>",
    f"<link rel=prefetch href={OUT}>",
    f"<base href={OUT}/>",
    f"<meta http-equiv=refresh content='0;url={OUT}'>",
    f"<style>@import '{OUT}';</style>",
    f"<style>*{{background:url({OUT})}}</style>",
    f"<div style='background:url({OUT})'>x</div>",
    f"<form action={OUT}><button autofocus>x</button></form>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"<a ping={OUT} href=/>x</a>",
    f"<video poster={OUT}><source onerror={RUN}></video>",
    f"<audio src={OUT} onerror={RUN}>",
    f"<body onload={RUN}>",
    f"<input onfocus={RUN} autofocus>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><use href='{OUT}#x'/></svg>",
    f"<svg><image href={OUT}></svg>",
    f"\"><script>{RUN}</script>",
    f"'><script>{RUN}</script>",
    f"\" onmouseover=\"{RUN}",
    f"' autofocus onfocus='{RUN}",
    f"` onerror=`{RUN}",
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "//127.0.0.1:9/hit",
    f"{{{{ ''.__class__ }}}}<script>{RUN}</script>",
    f"{{% raw %}}<script>{RUN}</script>",
    f"${{{RUN}}}",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"＜script＞{RUN}＜/script＞",
    f"\x1e\"><img src=x onerror={RUN}>\x1e",
)  # fmt: skip


def filled(folder: Path) -> list[tuple[str, str]]:
    """The office's evidence with one unit, page, finding, decision and objection a payload; (finding, page) of each."""
    made(folder)
    units = [
        Unit(f"x{at}", bad, "government", "5", f"http://x{at}.changde.gov.cn/{bad}") for at, bad in enumerate(PAYLOADS)
    ]
    found = []
    with closing(open_file(folder / "evidence.sqlite")) as db:
        start_run(db, a_run(NIGHT), units, {})
        for unit in units:
            frontier.plan(db, [visit := a_visit(unit)])
            frontier.record(db, [a_record(visit, unit.name)])
            frontier.plan(db, [gone := replace(visit, id=page_id(NIGHT, unit.code, "link", visit.url), role="link")])
            lost = a_page(gone, outcome=Outcome.FAILED, reason=unit.name, status=None, headers=())
            frontier.record(db, [Record(lost, None)])
            found.append(a_finding(unit, visit.id, gone.id))
        end_run(db, a_run(NIGHT).id, NOON, "done", " ".join(PAYLOADS))
        findings.save(db, NIGHT, RUBRIC.stamp, found)
        for each, bad in zip(found, PAYLOADS, strict=True):
            decisions.add(db, Decision(each.id, NIGHT, each.rubric, "uphold", bad, NOON, bad))
            published.issue(db, notice_of(bad))
            entry = Entry("project", each.unit, bad, bad, NIGHT, bad, bad, bad, bad)
            entries.add_entry(db, bad, bad.encode(), NOON, entry, {})
            objections.add(
                db,
                Objection(each.id, NIGHT, each.rubric, each.unit, each.indicator, bad, bad, NOON, name=bad),
                bad.encode(),
            )
    with closing(open_desk(folder / "desk.sqlite")) as desk:
        add_user(desk, "contact", "unit", WORD, NOON, "x0")
        for at, bad in enumerate(PAYLOADS):
            outbox.queue(desk, NIGHT, str(at), [f"mail {bad}"], (bad, bad), NOON)
            outbox.failed(desk, at + 1, NOON, bad, final=bool(at % 2))
            act(desk, Act(NOON, bad, "export", bad, bad))
    return [(each.id, page) for each in found for page in each.pages]


def notice_of(bad: str) -> Notice:
    day = NIGHT - timedelta(PAYLOADS.index(bad))
    return Notice(office_of(NIGHT, Path()).assessment.name, day, bad, NIGHT, NIGHT, [{"reason": bad}], bad, NOON)


def a_visit(unit: Unit) -> Visit:
    url = unit.url + unit.name
    return Visit(
        page_id(NIGHT, unit.code, "column", url), NIGHT, unit.code, url, "column", column="mailbox", label=unit.name
    )


def a_record(visit: Visit, bad: str) -> Record:
    """A page whose every field is the payload, and whose body holds it as markup, as text and as an attribute."""
    body = f"<html><title>{bad}</title><p>{bad}<p>{bad.replace('<', '&lt;')}<a href=\"{bad}\">{bad}</a><img alt='{bad}'>".encode()
    page = a_page(visit, body)
    return Record(replace(page, reason=bad, headers=(("Server", bad), (bad, bad)), address=bad, certificate=bad, final_url=visit.url + bad,
                          hops=(Hop(bad, 302, bad, bad),)), body)  # fmt: skip


def a_finding(unit: Unit, page: str, gone: str) -> Finding:
    bad, at = unit.name, int(unit.code[1:])
    fault = Fault(bad, bad, 4.0, (page, gone), mark=bad)
    return Finding(f"{at:016x}", unit.code, "home_fresh", Verdict.NOT_MET, 0.0, 8.0, 0.0, True, bad, (page, gone), (fault, replace(fault, reason=bad + bad)),
                   ((NIGHT.isoformat(), "not met"),), RUBRIC.stamp)  # fmt: skip


def test_no_script_runs_and_no_request_leaves(needs: Needs, tmp_path: Path) -> None:
    assert len(set(PAYLOADS)) == 60
    stored = filled(tmp_path)
    asked: list[str] = []
    publisher = OfficePublisher(office_of(NIGHT, tmp_path))
    with (
        chromium(needs("chromium", "chromium")) as browser,
        serving(settings_of(tmp_path, Clock(), city=PAYLOADS[0], publisher=publisher)) as address,
    ):
        page = entered(browser, address, "zhang")
        page.on("request", lambda request: note(asked, request, address))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        lists = [
            "/inbox",
            "/inbox?page=2",
            "/inbox?group=<script>",
            "/sheets",
            "/totals",
            "/objections",
            "/history",
            "/history?acts=2",
            "/running",
            *(f"/enter?item={quote(bad)}&unit={quote(bad)}" for bad in PAYLOADS),
        ]
        pages = [f"/findings/{finding}?evidence={id}" for finding, id in stored] + [
            f"/evidence/{id}?finding={finding}" for finding, id in stored
        ]
        visited(page, address, [*lists, *pages, *(f"/sheets/x{at}" for at in range(len(PAYLOADS)))])
        contact = entered(browser, address, "contact")
        contact.on("request", lambda request: note(asked, request, address))
        own = [f"/findings/{stored[0][0]}", f"/evidence/{stored[0][1]}", "/sheets/x0", "/objections"]
        visited(contact, address, own)
        contact.context.close()
        page.context.close()
    assert asked == []


def visited(page: Tab, address: str, paths: list[str]) -> None:
    for path in paths:
        answer = page.goto(address + path)
        assert answer, path
        assert answer.status == 200, path
        assert ran(page) == 0, path


def note(asked: list[str], request: Request, address: str) -> None:
    if not request.url.startswith((f"{address}/", "data:,")):
        asked.append(request.url)


def ran(page: Tab) -> int:
    """How often a payload ran, after the mouse went over what it might wait for."""
    page.mouse.move(400, 300)
    count: int = page.evaluate("window.ran || 0")
    return count + page.evaluate(
        "document.querySelectorAll('iframe, object, embed, form:not([method]), base, meta[http-equiv], script:not([src])').length"
    )


def test_a_script_and_a_request_would_be_seen(needs: Needs) -> None:
    with chromium(needs("chromium", "chromium")) as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: note(asked, request, "http://here"))
        page.set_content(f"<script>{RUN}</script><img src={OUT}>")
        assert ran(page) >= 1
        assert asked == [OUT]
