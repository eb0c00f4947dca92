"""The desk in a real browser: WCAG 2.2 AA by axe-core, the keyboard alone, the width of a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from crawler.demo.assessment import office_of
from storage import decisions, objections, published
from storage.objections import Objection
from storage.published import Notice
from storage.schema import open_file
from tests.reports.desk.browser import chromium, entered, serving
from tests.reports.desk.office import AS_OF, NOON, RUBRIC, Clock, finding_id, home_id, made, settings_of

Needs = Callable[[str, str], str]
FRESH, SECOND = finding_id("czj", "home_fresh"), finding_id("kjj", "home_fresh")
STAFF = ("/inbox", f"/findings/{FRESH}", f"/findings/{finding_id('lx', 'personnel')}", f"/evidence/{home_id('czj')}?finding={FRESH}",
         "/sheets", "/sheets/czj", "/totals", "/objections", "/history", "/running", "/account", "/nothing")  # fmt: skip
UNIT = ("/sheets/czj", f"/findings/{FRESH}", "/objections", "/inbox")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, needs: Needs) -> Iterator[tuple[Browser, str, Path]]:
    needs("chromium", "chromium")
    folder = tmp_path_factory.mktemp("desk")
    made(folder)
    said = Objection(FRESH, AS_OF, RUBRIC.stamp, "czj", "home_fresh", "当晚服务器检修，已经报备", "czj", NOON)
    with closing(open_file(folder / "evidence.sqlite")) as db:
        objections.add(db, said)
        period = office_of(AS_OF, folder).assessment.name
        published.freeze(db, period, b"content", b"book", "zhang", NOON)
        published.issue(db, Notice(period, AS_OF, RUBRIC.stamp, AS_OF, AS_OF, [{}], "zhang", NOON))
    with chromium(needs("chromium", "chromium")) as browser, serving(settings_of(folder, Clock())) as address:
        yield browser, address, folder


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("name", "paths"), [("zhang", STAFF), ("czj", UNIT)])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(
    desk: tuple[Browser, str, Path], name: str, paths: tuple[str, ...], width: int
) -> None:
    browser, address, _ = desk
    page = entered(browser, address, name, width)
    for path in paths:
        page.goto(address + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.context.close()


def test_the_door_too(desk: tuple[Browser, str, Path]) -> None:
    browser, address, _ = desk
    page = browser.new_page()
    page.goto(f"{address}/login")
    assert violations(page) == []
    page.fill("#name", "zhang")
    page.fill("#word", "wrong-wrong")
    page.click("main button")
    assert violations(page) == []
    page.close()


def test_axe_would_have_found_something(desk: tuple[Browser, str, Path]) -> None:
    browser, address, _ = desk
    page = browser.new_page()
    page.goto(f"{address}/login")
    page.evaluate("document.querySelector('label').remove()")
    assert violations(page) == ["label: #name"]
    page.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['target'][0]}" for each in found for node in each["nodes"]]


def test_a_finding_is_decided_with_the_keyboard_alone(desk: tuple[Browser, str, Path]) -> None:
    browser, address, folder = desk
    page = entered(browser, address, "liming")
    keys = page.keyboard
    keys.press("j")
    assert page.evaluate("document.activeElement.textContent") == "市财政局"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keys.press("Enter")
    page.wait_for_url(f"**/findings/{FRESH}")
    keys.press("e")
    assert page.evaluate("document.activeElement.id") == "saved"
    keys.press("j")
    page.wait_for_url(f"**/findings/{SECOND}")
    keys.press("k")
    page.wait_for_url(f"**/findings/{FRESH}")
    keys.press("o")
    assert page.evaluate("document.querySelector('#reason').value") == "内容存在，程序漏读"
    keys.press("c")
    assert page.evaluate("document.querySelector('#reason').value") == "属实，证据清楚"
    assert page.evaluate("document.activeElement.textContent").startswith("保存")
    keys.press("Enter")
    page.wait_for_url(f"**/findings/{SECOND}")
    expect(page.locator(".told.good")).to_contain_text("市财政局 · 首页更新：维持")
    with closing(open_file(folder / "evidence.sqlite")) as db:
        assert [(each.finding, each.action, each.who) for each in decisions.of(db)] == [(FRESH, "uphold", "liming")]
    page.context.close()


def test_letters_in_a_field_are_text_and_the_keys_can_be_turned_off(desk: tuple[Browser, str, Path]) -> None:
    browser, address, _ = desk
    page = entered(browser, address, "liming")
    page.goto(f"{address}/findings/{SECOND}")
    page.focus("#note")
    page.keyboard.type("jkcoe")
    assert page.input_value("#note") == "jkcoe"
    page.click("#keys")
    assert page.get_attribute("#keys", "aria-pressed") == "false"
    page.keyboard.press("c")
    assert not page.is_checked("#a-uphold")
    page.reload()
    page.keyboard.press("c")
    assert not page.is_checked("#a-uphold")
    page.click("#keys")
    page.keyboard.press("c")
    assert page.is_checked("#a-uphold")
    page.context.close()


def test_the_tab_key_reaches_everything_and_shows_where_it_is(desk: tuple[Browser, str, Path]) -> None:
    browser, address, _ = desk
    page = entered(browser, address, "liming")
    page.goto(f"{address}/findings/{SECOND}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim().slice(0, 4)"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none" or page.evaluate(
            "document.activeElement === document.body"
        )
    assert {"before", "after", "saved", "reason", "note", "keys", "退出", "响应头（"} <= reached
    page.context.close()
