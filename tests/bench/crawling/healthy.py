"""A made-up site of which all is well, as it is on a given night: what `tests.bench.nights` is measured on."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.bench.crawling.site import WORDS

STEADY = ("工作动态", "通知公告", "政策法规")
OTHERS = ("人事任免", "招考录用", "规划计划", "政府采购", "信息公开")
SUBJECTS = (
    "人事任免的通知",
    "公开招聘工作人员的公告",
    "十一五规划纲要",
)  # so that no line waits for a post in another list
ROWS = 20
PAST = (0, 1, 9)  # days since the newest row when the first night begins: news, notices, policy
GAPS = (1, 4, 30)  # days between two rows of them, and of the others


def paths(night: date, first: date, number: int) -> dict[str, bytes]:
    """Path → page of the site of a number on a night; `first` is the first night."""
    names = [*STEADY, *OTHERS]
    lists = {f"/c{place}/": rows(night, first, place) for place in range(len(names))}
    menu = "".join(f'<a href="/c{place}/">{name}</a> ' for place, name in enumerate(names))
    links = "".join(f'<li><a href="/t/{n}.html">{title(n + 900)}</a></li>' for n in range(30))
    own = "".join(row(f"/s/{n}.html", text, first - timedelta(days=9)) for n, text in enumerate(SUBJECTS))
    home = f"<div>{menu}</div><ul>{own}{''.join(lists['/c0/'][:14])}</ul><div>{links}</div>"
    found = {"/": page(f"单位{number}", home)}
    for place, (path, shown) in enumerate(lists.items()):
        found[path] = page(names[place], f"<div>{menu}</div><ul>{''.join(shown)}</ul>")
    return found


def rows(night: date, first: date, place: int) -> list[str]:
    """The newest rows of a list; the list of a place goes on in its own rhythm."""
    gap, past = (GAPS[place], PAST[place]) if place < len(GAPS) else (30, 20)
    newest = (night - first + timedelta(days=past)).days // gap
    made = [first + timedelta(days=gap * count - past) for count in range(newest, newest - ROWS, -1)]
    return [row(f"/c{place}/{day:%Y%m%d}.html", f"{title(day.toordinal() + place)}", day) for day in made]


def row(href: str, text: str, day: date) -> str:
    return f'<li><a href="{href}">{text}</a> <span>{day}</span></li>'


def article(path: str) -> bytes:
    """The page of any other path: an article with an attachment, on the day that its address says."""
    day = path.rpartition("/")[2].removesuffix(".html")
    shown = f"<p>发布日期：{day[:4]}-{day[4:6]}-{day[6:8]}</p>" if len(day) == 8 and day.isdigit() else ""
    return page(title(sum(path.encode())), f'{shown}<p>正文</p><a href="/files/{day}.doc">附件</a>')


def title(number: int) -> str:
    """A title that a number always gets."""
    return "关于" + "".join(random.Random(number).choices(WORDS, k=9))


def page(name: str, body: str) -> bytes:
    """A page of about 26 KB, as `tests.bench.crawling.site` makes them."""
    dice = random.Random(name)
    text = "".join(f"<p>{''.join(dice.choices(WORDS, k=60))}。</p>" for _ in range(45))
    return f"<html><head><title>{name}</title></head><body>{body}{text}</body></html>".encode()
