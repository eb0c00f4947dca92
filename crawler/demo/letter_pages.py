"""Mailbox pages in the styles that letter systems have, and the pages of single letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from crawler.demo.description import LetterDescription, MailboxDescription
from crawler.demo.dice import Dice
from crawler.demo.prose import SURNAMES, paragraphs


def folder(mailbox: MailboxDescription) -> str:
    """The folder of the mailbox's pages."""
    return "/hd/ldxx/" if mailbox.kind == "mailbox" else "/hd/wsts/"


def page_path(mailbox: MailboxDescription, page: int) -> str:
    """The list's page, counted from 1."""
    return folder(mailbox) + ("index.html" if page == 1 else f"index_{page}.html")


def letter_path(mailbox: MailboxDescription, letter: LetterDescription) -> str:
    """The page of a letter."""
    return f"{folder(mailbox)}letter_{letter.number}.html"


def page_count(mailbox: MailboxDescription) -> int:
    """How many pages the list has, at least one."""
    return max(1, -(-len(mailbox.letters) // mailbox.per_page))


def list_page(mailbox: MailboxDescription, page: int, day: date, night: int) -> str:
    """The middle of a page of the list; without letters only the form to write one."""
    start = (page - 1) * mailbox.per_page
    letters = mailbox.letters[start : start + mailbox.per_page]
    rows = [Shown(mailbox, letter, day, night) for letter in letters]
    made = STYLES[mailbox.style](rows) if rows else '<p class="none">暂无公开的来信。</p>' + write_form()
    return (
        f'<div class="weizhi">当前位置：<a href="/">首页</a> &gt; {mailbox.name}</div>\n{made}\n{_pager(mailbox, page)}'
    )


def _pager(mailbox: MailboxDescription, page: int) -> str:
    pages = page_count(mailbox)
    if pages == 1:
        return ""
    numbers = " ".join(f'<a href="{page_path(mailbox, n)}">{n}</a>' for n in range(1, pages + 1))
    onward = f'<a href="{page_path(mailbox, min(page + 1, pages))}">下一页</a>'
    return f'<div class="page">共{len(mailbox.letters)}条 第{page}/{pages}页 {numbers} {onward}</div>'


def write_form() -> str:
    """The form for a new letter."""
    return """<form action="/hd/save.jsp" method="post" name="letter"><p>姓名：<input type="text" name="xm" /></p>
<p>联系电话：<input type="text" name="dh" /></p><p>标题：<input type="text" name="bt" /></p>
<p>内容：<textarea name="nr" rows="8" cols="60"></textarea></p><p><input type="submit" value="提交" /></p></form>"""


class Shown:
    """A letter as its pages show it on one night."""

    def __init__(self, mailbox: MailboxDescription, letter: LetterDescription, day: date, night: int) -> None:
        """What is out on that night; `day` is the day of night 1."""
        self.letter, self.title, self.office = letter, letter.title, letter.office
        self.href = letter_path(mailbox, letter)
        self.asked = _written(day, letter.asked)
        answered = letter.replied_by(night)
        self.replied = _written(day, letter.replied) if answered and letter.replied is not None else ""
        self.handed = _written(day, letter.handed_over) if letter.handed_over is not None else ""
        self.status = ("已办结" if letter.number % 2 else "已回复") if answered else letter.status
        self.writer = Dice(f"writer/{letter.number}/{letter.title}").pick(SURNAMES) + "**"


def _written(day: date, age: int) -> str:
    return (day - timedelta(days=age)).isoformat()


def _table(rows: Sequence[Shown]) -> str:
    head = "<tr><th>编号</th><th>标题</th><th>来信时间</th><th>处理部门</th><th>状态</th><th>回复时间</th></tr>"
    body = "\n".join(
        f"<tr><td>CD{r.letter.number}</td><td><a href='{r.href}'>{r.title}</a></td><td>{r.asked}</td>"
        f"<td>{r.office}</td><td>{r.status}</td><td>{r.replied or '—'}</td></tr>"
        for r in rows
    )
    return f"<table class='mail_table' width='100%'>\n{head}\n{body}\n</table>"


def _list(rows: Sequence[Shown]) -> str:
    body = "\n".join(
        f'<li><a href="{r.href}">{r.title}</a><span class="sj">来信时间：{r.asked}</span>'
        f'<span class="zt">状态：{r.status}</span>{_replied_span(r)}</li>'
        for r in rows
    )
    return f'<ul class="mail_list">\n{body}\n</ul>'


def _replied_span(row: Shown) -> str:
    return f'<span class="hf">回复时间：{row.replied}</span>' if row.replied else ""


def _pairs(rows: Sequence[Shown]) -> str:
    body = "\n".join(
        f'<dl><dt><a href="{r.href}">{r.title}</a> 来信人：{r.writer} 来信时间：{r.asked}</dt><dd>{_answer_line(r)}</dd></dl>'
        for r in rows
    )
    return f'<div class="lxfk-bd">\n{body}\n</div>'


def _answer_line(row: Shown) -> str:
    if row.replied:
        return f"回复部门：{row.office} 回复时间：{row.replied} 满意度：满意"
    return f"处理部门：{row.office} 处理状态：{row.status}"


def _details(rows: Sequence[Shown]) -> str:
    head = "<tr><th>序号</th><th>信件标题</th><th>写信时间</th><th>浏览次数</th></tr>"
    body = "\n".join(
        f"<tr class='tr_css'><td>{n}</td><td><a href='{r.href}'>{r.title}</a></td><td>{r.asked}</td><td>{r.letter.number % 300}</td></tr>"
        for n, r in enumerate(rows, 1)
    )
    return f"<table class='table1'>\n{head}\n{body}\n</table>"


def _replies(rows: Sequence[Shown]) -> str:
    head = "<tr><th>主题</th><th>信件类别</th><th>处理时间</th><th>处理部门</th></tr>"
    body = "\n".join(
        f"<tr><td><a href='{r.href}'>{r.title}</a></td><td>咨询</td><td>{r.replied or '&nbsp;'}</td><td>{r.office}</td></tr>"
        for r in rows
    )
    return f"<table class='GridView' border='1'>\n{head}\n{body}\n</table>"


STYLES: Mapping[str, Callable[[Sequence[Shown]], str]] = {
    "table": _table,
    "list": _list,
    "pairs": _pairs,
    "details": _details,
    "replies": _replies,
}


def letter_page(mailbox: MailboxDescription, letter: LetterDescription, day: date, night: int) -> str:
    """The middle of a letter's page: labels in the cell before the value, a hand-over as a step of its own."""
    row = Shown(mailbox, letter, day, night)
    lines = [
        ("信件编号", f"CD{letter.number}"), ("来信人", row.writer), ("来信时间", row.asked), ("来信标题", row.title),
        ("来信内容", paragraphs(f"letter/{letter.number}", 1)[0]), ("办理状态", row.status),
    ]  # fmt: skip
    if row.handed:
        lines += [("转办时间", row.handed), ("转办单位", row.office)]
    if row.replied:
        answer = f"您好！来信收悉。经{row.office}调查了解，您反映的问题已作处理，感谢您的关心与支持。"
        lines += [("回复部门", row.office), ("回复时间", row.replied), ("回复内容", answer)]
    cells = "\n".join(f"<tr><td class='label'>{label}：</td><td>{value}</td></tr>" for label, value in lines)
    return f"<div class='mailbox_title'>{mailbox.name}</div>\n<table class='letter'>\n{cells}\n</table>"
