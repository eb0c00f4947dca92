"""The further pages of a list, nearest first."""

from __future__ import annotations

import re

from checks.reading.links import Anchor
from checks.reading.tree import Tree

PAGES = 50
_FROM_ZERO = re.compile(
    r"createPageHTML\(\s{0,5}(\d{1,5})\s{0,5},\s{0,5}(\d{1,5})\s{0,5},\s{0,5}[\"']([\w./-]{1,60})[\"']\s{0,5},\s{0,5}[\"'](\w{1,8})[\"']"
)
_FROM_ONE = re.compile(
    r"createPageHTML\(\s{0,5}[\"'][^\"']{0,60}[\"']\s{0,5},\s{0,5}(\d{1,5})\s{0,5},\s{0,5}(\d{1,5})\s{0,5},\s{0,5}[\"']([\w./-]{1,60})[\"']\s{0,5},\s{0,5}[\"'](\w{1,8})[\"']"
)
_VARIABLES = re.compile(r"var\s+countPage\s?=\s?(\d{1,5})")
_CURRENT = re.compile(r"var\s+currentPage\s?=\s?(\d{1,5})")
_JPAGE_ONLY = re.compile(r"totalpage\s?:\s?[\"']?1\b", re.I)
_LONSUN = re.compile(r"Ls\.pagination\(([^{}]{0,400})\{([^{}]{0,600})\}")
_LONSUN_URL = re.compile(r"[\"']([^\"'\s]{1,300}pageIndex=)")
_LONSUN_COUNT = re.compile(r"pageCount\s?:\s?[\"']?(\d{1,5})")
_LONSUN_AT = re.compile(r"currPage\s?:\s?[\"']?(\d{1,5})")
_NEXT = re.compile(
    r"[\[(（<【]?\s?(?:下一页|下页|后页|后一页|下一頁|next\s?(?:page)?|[>›»＞]{1,2})\s?[>›»\])）】]{0,3}", re.I
)
_LAST = re.compile(r"[\[(（<【]?\s?(?:尾页|末页|最后一页|最末页|last)\s?[\])）】]?", re.I)
_NUMBER = re.compile(r"[\[(（]?\s?\d{1,4}\s?[\])）]?")
_STARTS = "[(（<【下后nN>›»＞尾末最lL"
_PAGED = re.compile(
    r"(?:index|list|default|column)[_-]?\w{0,40}?[_-]\d{1,5}\.|[_-]\d{1,5}\.(?:s?html?|jspx?)|/\d{1,4}\.s?html?|[?&](?:page|pageindex|pageno|pagenum|currpage|currentpage|cur_page|curpage|"
    r"pn|p|pageid|cpage|pg|[\w.]{0,30}offset|startrecord|start)=\d|/page[-_/]\d|_\d{1,5}$|index\d{1,4}\.",
    re.I,
)


def pager(tree: Tree, anchors: list[Anchor]) -> tuple[str, ...]:
    """The addresses of the following pages, as written or as `createPageHTML` would write them; at most 50.

    `createPageHTML(total, current, name, ext)` counts from 0 (index_1 is page 2), the dialect with a quoted first
    argument from 1 (index_2 is page 2). 大汉 jpage names the address of its next
    records, also where it says that there is one page only; 龙讯 counts in `pageIndex`.
    """
    scripted = _scripted(tree)
    only = any("jpage" in script and _JPAGE_ONLY.search(script) for script in tree.scripts)
    found: list[str] = []
    numbers: list[tuple[int, str]] = []
    last: list[str] = []
    for anchor in anchors:
        text = anchor.text or anchor.title
        if not text and "dataproxy" in anchor.href and not only:  # the group of records that jpage fetches next
            found.append(anchor.href)
        if not anchor.href or len(text) > 12 or not (text[:1].isdigit() or text[:1] in _STARTS):
            continue
        if _NEXT.fullmatch(text) and (len(text) > 2 or _PAGED.search(anchor.href)):
            found.append(anchor.href)
        elif _LAST.fullmatch(text) and _PAGED.search(anchor.href):
            last.append(anchor.href)
        elif _NUMBER.fullmatch(text) and _PAGED.search(anchor.href):
            number = int(re.sub(r"\D", "", text))
            numbers.append((number, anchor.href))
    pages = [href for number, href in sorted(numbers) if number > 1]
    return tuple(dict.fromkeys(scripted + found + pages + last))[:PAGES]


def _scripted(tree: Tree) -> list[str]:
    for script in tree.scripts:
        if "Ls.pagination" in script and (match := _LONSUN.search(script)):
            return _lonsun(match[1], match[2])
        if "createPageHTML" not in script and "countPage" not in script:
            continue
        if match := _FROM_ONE.search(script):
            total, current, name, ext = int(match[1]), int(match[2]), match[3], match[4]
            return [f"{name}_{page}.{ext}" for page in range(max(current, 1) + 1, min(total, PAGES) + 1)]
        if match := _FROM_ZERO.search(script):
            total, current, name, ext = int(match[1]), int(match[2]), match[3], match[4]
            return [f"{name}_{page}.{ext}" for page in range(current + 1, min(total, PAGES))]
        if (match := _VARIABLES.search(script)) and "index" in script:
            current_page = _CURRENT.search(script)
            current = int(current_page[1]) if current_page else 0
            return [f"index_{page}.html" for page in range(current + 1, min(int(match[1]), PAGES))]
    return []


def _lonsun(before: str, options: str) -> list[str]:
    """The pages of 龙讯's pager: its own address where it names one, else the page's with another `pageIndex`."""
    count, current = _LONSUN_COUNT.search(options), _LONSUN_AT.search(options)
    if not count:
        return []
    url = _LONSUN_URL.search(before) or _LONSUN_URL.search(options)
    first = int(current[1]) + 1 if current else 2
    return [f"{url[1] if url else '?pageIndex='}{page}" for page in range(first, min(int(count[1]), PAGES) + 1)]
