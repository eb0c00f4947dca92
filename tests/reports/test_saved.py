"""Bodies become rows of text."""

from __future__ import annotations

import pytest

from reports.mask import CELL, HREF
from reports.saved import MOST_ROWS, is_text, rows


def page(inside: str) -> bytes:
    return f"<html><head><meta charset=utf-8></head><body>{inside}</body></html>".encode()


def test_blocks_and_table_rows_are_rows() -> None:
    body = page("<h1>标题</h1><div>一<b>二</b>三<p>四</div>五<table><tr><td>甲</td><td>乙</td></tr></table>")
    assert rows(body) == ["标题", "一二三", "四", "五", f"甲{CELL}乙"]


def test_links_keep_their_address_beside_their_words() -> None:
    body = page('<a href="a.html?x=1&amp;y=2">通知</a> <a href="javascript:void(0)">更多</a>')
    assert rows(body) == [f"通知{HREF}a.html?x=1&y=2{HREF} 更多"]


def test_scripts_styles_and_comments_are_left_out() -> None:
    assert rows(page("<script>if(a<b){'</div>'}</script><style>p{}</style><!-- <p>no</p> --><p>是</p>")) == ["是"]


def test_pictures_and_frames_are_named() -> None:
    assert rows(page('<img alt="领导活动"><iframe src="/list.asp"></iframe>')) == [
        "[图片：领导活动]",
        f"[框架]{HREF}/list.asp{HREF}",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    name = "gb2312" if encoding == "gb18030" else encoding
    html = f"<html><head><meta charset={name}></head><body><p>政务公开目录</p></body></html>"
    assert rows(html.encode(encoding)) == ["政务公开目录"]


def test_plain_text_keeps_its_lines() -> None:
    assert rows(b"User-agent: *\nDisallow: /\n") == ["User-agent: *", "Disallow: /"]


def test_the_separators_cannot_come_from_the_page() -> None:
    assert rows(page(f"<p>甲{CELL}乙{HREF}丙&#31;丁&#x1e;</p>")) == ["甲乙丙丁"]


@pytest.mark.parametrize(
    "inside",
    [
        "<div>" * 200_000,
        "<!--" * 50_000,
        '<a "' * 50_000,
        "<" * 200_000,
        "<script>" * 50_000,
        "<a x='" * 50_000,
        "&" * 300_000,
    ],
    ids=["deep", "comments", "quotes", "signs", "scripts", "attributes", "entities"],
)
def test_hostile_bodies_are_read_in_one_pass(inside: str) -> None:
    assert len(rows(page(inside))) <= MOST_ROWS


def test_long_pages_are_cut() -> None:
    assert len(rows(page("<p>行</p>" * (MOST_ROWS + 10)))) == MOST_ROWS


@pytest.mark.parametrize(("body", "text"), [(b"%PDF-1.4", False), (b"PK\x03\x04..", False), (b"<html>", True)])
def test_files_are_told_from_text(body: bytes, text: bool) -> None:
    assert is_text(body) is text
