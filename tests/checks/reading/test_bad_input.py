"""Pages that hang or burst a parser, and documents that nobody wrote: every reading ends, soon, without an exception."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.model import Facts
from checks.reading import from_json, read, to_json
from checks.reading.bounds import bound

HOSTILE: dict[str, Callable[[], bytes | str]] = {
    "80 KB of <!--": lambda: b"<!--" * 20_000,
    "100,000 nested div": lambda: b"<div>" * 100_000 + b"2024-03-05",
    "100,000 nested table cells": lambda: b"<table><tr><td>" * 100_000,
    "1,000,000 attributes on one tag": lambda: "<p " + " ".join(f"a{i}=1" for i in range(1_000_000)) + ">x",
    "5 MB without a tag": lambda: "二〇二四年三月五日 2024-03-05 发布时间：".encode() * 90_000,
    "unclosed quotes to the end": lambda: b'<a href="' + b"x" * 500_000 + b'<a title="' * 50_000,
    "200,000 entities": lambda: b"&nbsp;&#20013;" * 100_000,
    "font tags closed in the wrong order": lambda: (
        "".join(f"<font color={i}><b id={i}><i><p>" for i in range(5_000)) + "</font></b></i>" * 5_000
    ),
    "NULs between all letters": lambda: "<html><a href=/x/>通知公告</a></html>".encode().replace(b"", b"\0") * 500,
    "a 2 MB single-line script": lambda: b"<script>var a=[" + b'{"title":"x","url":"y"},' * 90_000 + b"]</script>",
    "a 1 MB title": lambda: f"<title>{'标题' * 170_000}</title>",
    "50,000 forms": lambda: b"<form><input><textarea></textarea></form>" * 50_000,
    "half a character at the end": lambda: ("<p>常德市人民政府</p>" * 100).encode()[:-5],
    "GB18030 and UTF-8 line by line": lambda: b"\n".join(
        f"<p>第{i}行：常德市人民政府办公室通知公告</p>".encode("gb18030" if i % 2 else "utf-8") for i in range(400)
    ),
    "spaces and full-width spaces": lambda: "<td>2024" + " \u3000\xa0" * 200_000 + "年</td>",
    "labels without end": lambda: "发布时间：来信时间：标题：".encode() * 50_000,
    "brackets without end": lambda: b"<li><a href=x>" + b"[(" * 300_000,
    "quotes in onclick": lambda: b'<a href=# onclick="' + b"go('" * 200_000 + b'">x</a>',
    "CDATA without end": lambda: b"<script><datastore>" + b"<![CDATA[" * 100_000 + b"</script>",
    "document.write without end": lambda: b"<script>" + b'document.write("<a' * 60_000 + b"</script>",
    "scripts without end": lambda: b"<script>[{'" * 60_000,
    "a table of 40,000 dated cells": lambda: (
        b"<table>" + b"<tr><td><a href=x>title of a row</a><td>2024-03-05" * 13_000
    ),
    "one flat cell with 20,000 dates": lambda: b"<div>" + b"<a href=x>title of a row</a> 2024-03-05<br>" * 20_000,
    "20,000 dates before one link": lambda: (
        b"<div>" + b"<p>2024-03-05</p>" * 20_000 + b"<a href=x>title of a row</a></div>"
    ),
    "labels in 10,000 cells": lambda: "<tr><td>来信时间</td><td>回复时间</td><td>状态</td></tr>".encode() * 6_000,
    "10,000 head rows": lambda: "<table><tr><td>标题</td><td>来信时间</td><td>状态</td></tr></table>".encode() * 3_000,
    "a head row over 10,000 rows": lambda: (
        "<table><tr><td>标题</td><td>来信时间</td><td>状态</td></tr>" + "<tr><td>信<td>2024-03-05<td>已回复" * 9_000
    ),
    "2,000 letters labelled in one cell": lambda: (
        "<p>来信时间：2024-03-05 回复时间：2024-03-09 状态：已回复</p>".encode() * 2_000
    ),
    "5,000 status words": lambda: "<li>已回复</li>".encode() * 5_000,
    "select with 40,000 options": lambda: b"<select>" + b"<option value=x>2024-03-05" * 39_000,
    "CJK digits": lambda: "一二三四五六七八九〇年月日".encode() * 40_000,
}
PIECES = [
    *(
        "<div>",
        "</div>",
        "<ul>",
        "<li>",
        "</li>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>",
        "</table>",
        "<dl>",
        "<dt>",
    ),
    *(
        "<dd>",
        "<a href=",
        "<a href='/x.html'>",
        "</a>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<form>",
    ),
    *(
        "<input type=text>",
        "<iframe src=x>",
        "<base href='",
        "<meta name=PubDate content=",
        "<title>",
        "</title>",
        "<h1>",
    ),
    *(
        "2024-03-05",
        "[03-05]",
        "二〇二四年三月五日",
        "民国百年一月一日",
        "99-99",
        "2024-13-45",
        "发布时间：",
        "来信时间",
        "回复时间：",
    ),
    *(
        "状态",
        "已回复",
        "标题",
        "主题",
        "编号",
        "05",
        "2024-03",
        "年",
        "通知公告",
        "document.write('<a>')",
        "location.href='x'",
    ),
    *("createPageHTML(9,0,'index','html')", "&nbsp;", "\0", "\ud800", "\u3000", "'", '"', ">", "<", "=", " ", "\n"),
]
GRAMMAR = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)


def hostile(name: str) -> bytes:
    made = HOSTILE[name]()
    return made.encode() if isinstance(made, str) else made


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read(name):
    body = hostile(name)
    start = time.perf_counter()
    facts = read(body)
    print(f"\n{name}: {len(body) / 1000:.0f} KB in {1000 * (time.perf_counter() - start):.0f} ms, {facts.problems}")
    assert from_json(to_json(facts)) == facts


@pytest.mark.parametrize(
    "name", ["100,000 nested div", "1,000,000 attributes on one tag", "font tags closed in the wrong order"]
)
def test_a_page_that_is_cut_says_so(name):
    assert "truncated" in read(hostile(name)).problems


def test_real_looking_pages_are_not_cut():
    page = "<table>" + "<tr><td><b><a href=x title='" + "长" * 3000 + "'>x</a></b></td></tr>" * 2000
    assert bound(page) == (page, False)


def test_two_encodings_in_one_page_are_a_conflict_and_still_legible():
    facts = read(hostile("GB18030 and UTF-8 line by line"))
    assert "charset conflict" in facts.problems
    assert facts.text_length == sum(len(f"第{i}行：常德市人民政府办公室通知公告") for i in range(400))


def some(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


@some(1_000)
@given(GRAMMAR)
def test_any_page_like_document_is_read(body):
    assert isinstance(read(body), Facts)


@some(1_000)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(body):
    facts = read(body)
    assert from_json(to_json(facts)) == facts


@pytest.mark.soak
@some(20_000)
@given(GRAMMAR | st.binary(max_size=400))
def test_very_many_documents_are_read(body):
    facts = read(body)
    assert from_json(to_json(facts)) == facts
