"""A saved page as a picture by a real Chromium: drawn, with nothing asked of any network, nothing run, nothing personal shown."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Barrier, Thread

import pytest
from playwright.sync_api import Browser, expect

from reports.desk import drawing, picture
from reports.desk.app import create_app
from reports.desk.picture import BusyError, Pictures
from reports.desk.redacted import redacted
from tests.reports.desk.browser import chromium, entered, serving
from tests.reports.desk.office import Clock, Office, finding_id, home_id, made, settings_of

Needs = Callable[[str, str], str]
GREEN = (0, 128, 0)
# Whatever would change the picture or ask for something turns it red, or reaches the canary at {0}.
HOSTILE = """<!doctype html><html><head><meta http-equiv="refresh" content="0;url={0}/refresh"><base href="{0}/">
<link rel="stylesheet" href="{0}/style"><link rel="prefetch" href="{0}/prefetch"><link rel="dns-prefetch" href="{0}">
<style>@import url({0}/import); body {{ margin: 0; background: green url({0}/background) }} @font-face {{ font-family: x; src: url({0}/font) }}
p {{ font-family: x; color: green }}</style><script>document.documentElement.style.background='red';fetch('{0}/fetch')</script>
<script src="{0}/script"></script></head><body onload="document.body.style.background='red'">
<img src="{0}/img" srcset="{0}/srcset 2x" onerror="document.body.style.background='red'"><svg><image href="{0}/svg"/><use href="{0}/use#a"/></svg>
<iframe src="{0}/frame"></iframe><iframe srcdoc="<img src={0}/srcdoc>"></iframe><object data="{0}/object"></object><embed src="{0}/embed">
<video src="{0}/video" poster="{0}/poster" autoplay></video><form action="{0}/form"><input type=image src="{0}/input" autofocus onfocus="this.form.submit()"></form>
<iframe src="file:///etc/passwd"></iframe><img src="file:///etc/passwd"><p>文字</p></body></html>"""


@contextmanager
def canary() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


LOOK = """async (data) => { const image = new Image(); image.src = data; await image.decode();
const canvas = document.createElement('canvas'); canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
const pen = canvas.getContext('2d'); pen.drawImage(image, 0, 0);
return [canvas.width, canvas.height, ...pen.getImageData(canvas.width - 80, 5, 1, 1).data.slice(0, 3)] }"""


@pytest.fixture(scope="module")
def browser(needs: Needs) -> Iterator[Browser]:
    with chromium(needs("chromium", "chromium")) as browser:
        yield browser


def looked_at(browser: Browser, data: bytes) -> tuple[tuple[int, int], bool]:
    """The size of a picture, and whether it is green near its right upper corner."""
    page = browser.new_page()
    width, height, *pixel = page.evaluate(LOOK, f"data:image/jpeg;base64,{base64.b64encode(data).decode()}")
    page.close()
    return (width, height), all(abs(one - other) < 12 for one, other in zip(pixel, GREEN, strict=True))


@pytest.fixture(scope="module")
def pictures(needs: Needs) -> Pictures:
    return Pictures(needs("chromium", "chromium"))


def test_a_page_is_drawn_and_nothing_runs_or_leaves(pictures: Pictures, browser: Browser) -> None:
    with canary() as (address, asked):
        (width, height), green = looked_at(
            browser, pictures.of("b" * 64, HOSTILE.format(address).encode(), letters=False)
        )
    assert (width, green, asked) == (1280, True, [])
    assert height >= 900


def test_the_locks_hold_without_the_wash(browser: Browser) -> None:
    """The same page as it is, unwashed: it still runs nothing and asks nothing, by the browser's own locks."""
    with canary() as (address, asked):
        _, green = looked_at(browser, drawing.draw(browser, HOSTILE.format(address)))
    assert (green, asked) == (True, [])


def test_the_same_body_is_drawn_once(pictures: Pictures, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"<body style='margin:0;background:green'>"
    first = pictures.of("c" * 64, body, letters=False)
    monkeypatch.setattr(picture, "SECONDS", 0.0)
    assert pictures.of("c" * 64, b"", letters=False) == first


def test_a_long_page_is_cut_and_a_drawing_that_takes_too_long_is_given_up(
    pictures: Pictures, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert looked_at(browser, pictures.of("d" * 64, b"<div style='height:99999px'>", letters=False))[0] == (1280, 4000)
    monkeypatch.setattr(picture, "SECONDS", 0.2)
    with pytest.raises(picture.ReportError, match=r"within 0\.2 s"):
        pictures.of("e" * 64, b"<p>x", letters=False)


def test_who_would_wait_too_long_is_told_to_come_again() -> None:
    slow, begun = Pictures("chromium"), Barrier(2)
    slow._drawn = lambda *_: (begun.wait(), begun.wait(), b"drawn")[2]  # type: ignore[assignment,method-assign]
    first = Thread(target=lambda: slow.of("1" * 64, b"", letters=False))
    first.start()
    begun.wait()
    others = [Thread(target=lambda: slow.of("1" * 64, b"", letters=False)) for _ in range(picture.WAITING - 1)]
    for other in others:
        other.start()
    while slow._places._value:  # type: ignore[attr-defined]
        pass
    with pytest.raises(BusyError):
        slow.of("2" * 64, b"", letters=False)
    begun.wait()
    for thread in (first, *others):
        thread.join()


@pytest.mark.parametrize(
    ("body", "hidden", "shown"),
    [
        ("<p>来信人：张三丰 电话138<i>1234</i>5678</p>", ["三丰", "5678"], "来信人：张** 电话138********"),
        (
            "<table><tr><th>标题<th>来信人<th>时间</tr><tr><td>修路<td>王<b>小</b>明<td>2008</tr></table>",
            ["小", "明"],
            "王**",
        ),
        ("<div>写信人：</div>\n<div> 李四 </div>", ["李四"], "李*"),
        ("<table><tr><td></td><td>姓名</td><td>\n赵小六</td></tr></table>", ["小六"], "赵**"),
        ('<img alt="电话13812345678"><input value="13812345678">', ["12345678"], "138********"),
        ("<textarea>身份证43072519790807123X</textarea>", ["19790807"], "身份证43****"),
    ],
)
def test_personal_data_is_starred_out_as_in_the_saved_text(body: str, hidden: list[str], shown: str) -> None:
    html = redacted(
        f"<html><head><meta charset=utf-8><title>t</title></head><body>{body}</body></html>".encode(), letters=True
    )
    assert shown in html
    assert [words for words in hidden if words in html] == []


def test_a_link_leads_nowhere_and_still_looks_like_one() -> None:
    html = redacted(
        b"<a href='http://a.example/' onclick='x()' ping='http://b.example/'>x</a><img src=http://c.example/>"
    )
    assert '<a href="#">x</a><img>' in html


def test_what_is_not_personal_stays_as_it_was() -> None:
    html = redacted("<pre>\n  第一行\n  第二行 0736-7123456\n</pre>".encode())
    assert "  第一行\n  第二行 0736-7123456\n" in html


def test_the_desk_serves_it_to_whom_the_page_is_open(office: Office, pictures: Pictures, browser: Browser) -> None:
    office.app.extensions["pictures"] = pictures
    drawn = office.client("czj").get(f"/evidence/{home_id('czj')}/picture")
    assert (drawn.status_code, drawn.mimetype) == (200, "image/jpeg")
    assert "default-src 'none'" in drawn.headers["Content-Security-Policy"]
    assert looked_at(browser, drawn.data)[0][0] == 1280
    assert office.client("czj").get(f"/evidence/{home_id('kjj')}/picture").status_code == 404
    assert office.client().get(f"/evidence/{home_id('czj')}/picture").status_code == 302


def test_without_a_browser_one_line_says_so(office: Office) -> None:
    person = office.client("liming")
    page = person.get(f"/findings/{finding_id('czj', 'home_fresh')}").get_data(as_text=True)
    assert page.count("没有安装浏览器") == 1
    assert "/picture" not in page
    assert person.get(f"/evidence/{home_id('czj')}/picture").status_code == 404


def test_a_browser_that_draws_nothing_is_said(office: Office) -> None:
    office.app.extensions["pictures"] = Pictures("/bin/false")
    assert office.client("liming").get(f"/evidence/{home_id('czj')}/picture").status_code == 503


def test_it_is_drawn_only_when_it_is_opened(needs: Needs, browser: Browser, tmp_path: Path) -> None:
    made(tmp_path)
    settings = settings_of(tmp_path, Clock(), browser=needs("chromium", "chromium"))
    with serving(settings) as address:
        page = entered(browser, address, "liming")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/findings/{finding_id('czj', 'home_fresh')}", wait_until="networkidle")
        assert [url for url in asked if "picture" in url] == []
        with page.expect_response(lambda answer: "picture" in answer.url, timeout=60_000) as answered:
            page.get_by_text("页面图像", exact=True).click()
        assert answered.value.status == 200
        expect(page.locator(".picture img")).to_have_js_property("naturalWidth", 1280)
        page.context.close()
    assert create_app(settings).extensions["pictures"].possible
