"""Made mailboxes: lists with heads, rows with labels, rows with status words, and letter pages."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from tests.accuracy.made import Frame, Letter, Made, day_before, paragraphs
from tests.accuracy.words import OFFICES

SUBJECTS = (
    "关于朗州路路灯不亮的问题", "咨询公积金提取手续", "小区物业乱收费无人管", "反映下水道堵塞", "建议增设公交站台", "农村危房改造补助何时发放", "孩子入学学区划分咨询", "夜间施工噪音扰民",
    "请问社保卡如何补办", "感谢信", "拖欠农民工工资投诉", "城区停车难问题的建议",
)  # fmt: skip
WORDS = {
    "answered": ("已回复", "已答复", "已办结", "已处理", "办结", "办理完毕", "已反馈"),
    "handed over": ("已转办", "转办中", "已转送", "已转交", "已交办"),
    "open": ("未回复", "待处理", "办理中", "处理中", "已受理", "待回复", "未办结"),
}
# Head rows: (labels, the fields that they name).
HEADS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("编号", "标题", "来信时间", "回复时间", "状态"), ("n", "t", "a", "r", "s")),
    (("信件标题", "受理单位", "提交时间", "处理状态", "办结时间"), ("t", "o", "a", "s", "r")),
    (("序号", "信件编号", "主题", "写信时间", "办理状态"), ("n", "n", "t", "a", "s")),
    (("类型", "来信标题", "来信人", "来信日期", "回复日期"), ("k", "t", "p", "a", "r")),
    (("标题", "回复单位", "处理时间"), ("t", "o", "r")),
    (("诉求标题", "诉求类别", "发起时间", "办理环节", "点击数"), ("t", "k", "a", "s", "n")),
    (("状态", "标题", "日期", "回复时间", "承办单位"), ("s", "t", "a", "r", "o")),
    (("留言时间", "信件主题", "处理部门", "信件状态", "反馈时间", "满意度"), ("a", "t", "o", "s", "r", "k")),
    (("工单号", "标题", "类型", "办理部门", "办理状态", "受理时间"), ("n", "t", "k", "o", "s", "a")),
    (("信件类型", "信件编号", "信件标题", "留言时间", "评价结果"), ("k", "n", "t", "a", "k")),
)
FRAMES: dict[str, tuple[str, str, str]] = {
    # (whole, row, cell); the head is a row too
    "table": ("<table class=mail_table>{}</table>", "<tr>{}</tr>", "<td>{}</td>"),
    "table with th": ("<table><thead>{H}</thead><tbody>{}</tbody></table>", "<tr>{}</tr>", "<td>{}</td>"),
    "two tables": ("<table class=h>{H}</table><table class=b>{}</table>", "<tr>{}</tr>", "<td>{}</td>"),
    "ul of spans": ("<ul>{}</ul>", "<li>{}</li>", "<span>{}</span>"),
    "ul a row": ("<div>{}</div>", "<ul class=row>{}</ul>", "<li>{}</li>"),
    "divs": ("<div class=hd>{H}</div><div class=bd>{}</div>", "<div class=tr>{}</div>", "<div class=td>{}</div>"),
}


def _letters(dice: random.Random, count: int = 9) -> list[Letter]:
    made = []
    for subject in dice.sample(SUBJECTS, count):
        asked = day_before(dice, 20, 300)
        status = dice.choice(("answered", "answered", "answered", "handed over", "open"))
        replied = (asked + timedelta(days=dice.randrange(1, 20))).isoformat() if status == "answered" else ""
        made.append(Letter(subject, asked.isoformat(), replied, status))
    return made


def pages(dice: random.Random) -> Iterator[Made]:
    """Heads in every frame, labelled rows, status rows, details."""
    for name in FRAMES:
        for head in HEADS if name in ("table", "ul of spans") else dice.sample(HEADS, 4):
            yield _headed(dice, name, *head)
    for name in ROWS:
        for _ in range(3):
            yield _rows(dice, name)
    for name in DETAILS:
        for status in ("answered", "handed over", "open"):
            yield _detail(dice, name, status)
    yield from (_two_replies(dice), _note_called_answered(dice), _empty(dice))


def _headed(dice: random.Random, name: str, labels: tuple[str, ...], fields: tuple[str, ...]) -> Made:
    frame = Frame(dice)
    whole, row, cell = FRAMES[name]
    letters = _letters(dice)
    head_cell = cell.replace("td", "th") if name == "table with th" else cell
    head = row.format("".join(head_cell.format(label) for label in labels))
    form = dice.choice(
        (
            str,
            lambda text: text and text + " 10:21:05",
            lambda text: text.replace("-", "/"),
            lambda text: f"[{text}]" if text else "--",
        )
    )
    rows, truth = [], []
    for number, letter in enumerate(letters):
        values = {
            "n": f"CD2024{number:04}", "t": f"<a href='show.asp?id={number}' title='{letter.title}'>{letter.title[:8]}...</a>", "a": form(letter.asked), "r": form(letter.replied),
            "s": f"<font color=red>{dice.choice(WORDS[letter.status])}</font>", "o": dice.choice(OFFICES), "k": dice.choice(("咨询", "投诉", "建议")), "p": "张**",
        }  # fmt: skip
        rows.append(row.format("".join(cell.format(values[f]) for f in fields)))
        status = letter.status if "s" in fields else ("answered" if letter.replied else "open") if "r" in fields else ""
        asked = letter.asked if "a" in fields else ""
        if not asked and status == "open" and not letter.replied and "r" in fields:
            status = "open"
        truth.append(Letter(letter.title, asked, letter.replied if "r" in fields else "", status))
    body = "".join(rows)
    content = whole.replace("{H}", head).format(body) if "{H}" in whole else whole.format(head + body)
    page = frame.page(
        "局长信箱_常德市水利局",
        f"<h2>局长信箱</h2><a href='write.asp'>我要写信</a>{content}<a href='?page=2'>下一页</a>",
    )
    return Made(
        f"letters: {name} · {' '.join(labels)}", "letters", page.encode(), "letters", letters=tuple(truth), columns=None
    )


ROWS: dict[str, tuple[str, str]] = {
    "labelled spans": ("<li><a href='v?id={i}'>{t}</a><p><span>来信时间：{a}</span><span>回复时间：{r}</span><span>状态：{s}</span></p></li>", "<ul>{}</ul>"),
    "labelled line": ("<div class=item><h4><a href='v?id={i}'>{t}</a></h4><p>写信人：李** 写信时间：{a} 回复单位：{o} 回复时间：{r} 办理状态：{s}</p></div>", "<div>{}</div>"),
    "dl": ("<dl><dt><a href='v?id={i}'>{t}</a><span>来信人：王**</span><span>来信时间：{a}</span></dt><dd>回复部门：{o}　回复时间：{r}　<b>[{s}]</b></dd></dl>", "<div class='lxfk-bd'>{}</div>"),
    "dt dd flat": ("<dt><a href='v?id={i}'>{t}</a></dt><dd>提交时间：{a} 答复时间：{r} 处理状态：{s}</dd>", "<dl>{}</dl>"),
    "status word": ("<li><a href='v?id={i}'>{t}</a><span>{a}</span><em>{s}</em></li>", "<ul>{}</ul>"),
    "status word first": ("<tr><td>[{s}]</td><td><a href='v?id={i}'>{t}</a></td><td>{o}</td><td>{a}</td></tr>", "<table>{}</table>"),
    "two tables a letter": ("<table><tr><td>标题：</td><td><a href='v?id={i}'>{t}</a></td></tr><tr><td>来信时间：</td><td>{a}</td></tr><tr><td>回复时间：</td><td>{r}</td></tr><tr><td>处理状态：</td><td>{s}</td></tr></table>", "<div>{}</div>"),
}  # fmt: skip


def _rows(dice: random.Random, name: str) -> Made:
    frame = Frame(dice)
    row, whole = ROWS[name]
    letters = _letters(dice)
    rows = [
        row.format(
            i=i, t=x.title, a=x.asked, r=x.replied or "暂无", s=dice.choice(WORDS[x.status]), o=dice.choice(OFFICES)
        )
        for i, x in enumerate(letters)
    ]
    truth = letters if "{r}" in row else [Letter(x.title, x.asked, "", x.status) for x in letters]
    page = frame.page("来信选登_常德市水利局", "<h2>来信选登</h2>" + whole.format("".join(rows)))
    return Made(f"letters: {name}", "letters", page.encode(), "letters", letters=tuple(truth), columns=None)


DETAILS: dict[str, str] = {
    "table": "<table><tr><td>来信标题</td><td>{t}</td></tr><tr><td>来信人</td><td>刘**</td><td>来信时间</td><td>{a}</td></tr><tr><td>来信内容</td><td>{q}</td></tr><tr><td>回复单位</td><td>{o}</td><td>回复时间</td><td>{r}</td></tr><tr><td>回复内容</td><td>{y}</td></tr></table>",
    "divs": "<h2>{t}</h2><div>写信人：陈** 写信时间：{a} 办理状态：{s}</div><div class=letter_content1>{q}</div><div class=hf><h3>信件回复：</h3><div>{y}</div><p><span>处理部门：{o}</span><span>回复时间：{r}</span></p></div>",
    "dl": "<dl><dt>主题：</dt><dd>{t}</dd><dt>提交时间：</dt><dd>{a} 11:02</dd><dt>内容：</dt><dd>{q}</dd><dt>答复单位：</dt><dd>{o}</dd><dt>答复时间：</dt><dd>{r}</dd><dt>答复内容：</dt><dd>{y}</dd></dl>",
    "status": "<table><tr><th>信件编号</th><td>4307001</td></tr><tr><th>信件主题</th><td>{t}</td></tr><tr><th>来信日期</th><td>{a}</td></tr><tr><th>信件状态</th><td>{s}</td></tr><tr><th>信件内容</th><td>{q}</td></tr><tr><th>答复内容</th><td>{y}</td></tr><tr><th>答复日期</th><td>{r}</td></tr></table>",
    "paragraphs": "<h1>{t}</h1><p>留言人：网友 留言时间：{a}</p><p>留言内容：{q}</p><p>答复单位：{o} 办理时间：{r}</p><p>办理结果：{y}</p>",
}  # fmt: skip
_REPLIES = {
    "answered": "您好！您反映的问题已收悉，经查，该路段路灯因线路老化损坏，我局已于近日组织维修，现已恢复正常照明。感谢您的关注与支持！",
    "handed over": "您的来信已收到，已转交市城市管理局办理，请耐心等待。",
    "open": "",
}


def _detail(dice: random.Random, name: str, status: str) -> Made:
    frame = Frame(dice)
    (letter,) = _letters(dice, 1)
    asked = letter.asked
    replied = day_before(dice, 5, 14).isoformat() if status == "answered" else ""
    content = DETAILS[name].format(
        t=letter.title,
        a=asked,
        r=replied,
        y=_REPLIES[status],
        o=dice.choice(OFFICES),
        s=dice.choice(WORDS[status]),
        q=paragraphs(dice, 2),
    )
    page = frame.page(f"{letter.title}_局长信箱", content)
    return Made(
        f"letter: {name} · {status}",
        "letters",
        page.encode(),
        "letter",
        letters=(Letter(letter.title, asked, replied, status),),
        columns=None,
    )


def _two_replies(dice: random.Random) -> Made:
    frame = Frame(dice)
    content = (
        "<table><tr><td>信件主题</td><td>建议增设公交站台</td></tr><tr><td>写信时间</td><td>2024-03-01</td></tr><tr><td>信件内容</td><td>请在朗州路增设站台。</td></tr>"
        f"<tr><td>回复1</td><td>{_REPLIES['handed over']}</td></tr><tr><td>回复1单位及时间</td><td>市信访局 2024-03-02</td></tr>"
        f"<tr><td>回复2</td><td>{_REPLIES['answered']}</td></tr><tr><td>回复2单位及时间</td><td>市城市管理局 2024-03-09</td></tr></table>"
    )
    truth = (Letter("建议增设公交站台", "2024-03-01", "2024-03-09", "answered"),)
    return Made("letter: two replies", "letters", frame.page("信件详情", content).encode(), "letter", letters=truth)


def _note_called_answered(dice: random.Random) -> Made:
    frame = Frame(dice)
    content = DETAILS["status"].format(
        t="反映下水道堵塞",
        a="2024-02-01",
        s="已回复",
        q="<p>堵了半年。</p>",
        y=_REPLIES["handed over"],
        r="2024-02-02",
        o="",
    )
    truth = (Letter("反映下水道堵塞", "2024-02-01", "", "handed over"),)
    return Made(
        "letter: a note called an answer", "letters", frame.page("信件详情", content).encode(), "letter", letters=truth
    )


def _empty(dice: random.Random) -> Made:
    frame = Frame(dice)
    content = "<h2>局长信箱</h2><table><tr><th>编号</th><th>标题</th><th>来信时间</th><th>状态</th></tr></table><p>暂无信件</p>"
    return Made("letters: none yet", "letters", frame.page("局长信箱", content).encode(), None, letters=())
