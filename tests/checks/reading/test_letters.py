"""Mailboxes in the shapes of the field: what was asked and answered when, whatever the page is built of."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from checks.reading import read

QUESTION = "您好，我家住在柳叶路，想问一下这件事情什么时候能够解决，盼复，谢谢！"
ANSWER = "您好！来信收悉，经核实，我局已安排人员现场处理，感谢您的关心与支持。"


@dataclass(frozen=True)
class Sent:
    """A letter as it was put into a page."""

    title: str
    asked: str
    replied: str = ""


SENT = (
    Sent("咨询公积金提取手续", "2024-03-20", "2024-03-27"),
    Sent("小区物业乱收费无人管", "2024-03-18"),
    Sent("反映下水道堵塞", "2024-03-15", "2024-03-15"),
    Sent("建议增设公交站台", "2024-03-02", "2024-03-11"),
)
WANT = [(x.asked, x.replied, "answered" if x.replied else "open") for x in SENT]

# The frame around the letters; one that was answered; one that was not. {t} title, {a} asked, {r} replied, {q} {y} texts.
BOARDS = {
    "icons": (
        "<div>{}</div>",
        "<div class=wd><div><span>问</span><h5>{t}</h5><p>{q}</p><p>吴**　{a}</p></div><div class=da><span>答</span><p>{y}</p><p>水利局　{r}</p></div></div>",
        "<div class=wd><div><span>问</span><h5>{t}</h5><p>{q}</p><p>吴**　{a}</p></div><div class=no>正在处理中，请耐心等待</div></div>",
    ),
    "three rows a letter": (
        "<table>{}</table>",
        "<tr><td>留言标题：</td><td>{t}</td><td>袁* 于 {a} 08:16 留言</td></tr><tr><td>留言内容：</td><td>{q}</td></tr><tr><td>管理员回复：</td><td>来信人：{y}（答复时间：{r}）</td></tr>",
        "<tr><td>留言标题：</td><td>{t}</td><td>袁* 于 {a} 08:16 留言</td></tr><tr><td>留言内容：</td><td>{q}</td></tr><tr><td>管理员回复：</td><td>暂未回复</td></tr>",
    ),
    "two rows a letter": (
        "<table>{}</table>",
        "<tr><td>1</td><td><a href=v>{t}</a></td><td>来信时间：{a}</td></tr><tr><td></td><td>回复时间：{r}　回复单位：市水利局</td></tr>",
        "<tr><td>1</td><td><a href=v>{t}</a></td><td>来信时间：{a}</td></tr><tr><td></td><td>暂未回复</td></tr>",
    ),
    "an answer under each row of a table": (
        "<table><tr><th>编号</th><th>信件标题</th><th>写信时间</th></tr>{}</table>",
        "<tr><td>1</td><td><a href=v>{t}</a></td><td>{a}</td></tr><tr><td colspan=3>回复：{y}（市水利局 {r}）</td></tr>",
        "<tr><td>1</td><td><a href=v>{t}</a></td><td>{a}</td></tr><tr><td colspan=3>暂未回复</td></tr>",
    ),
    "title and link over label cells": (
        "<table>{}</table>",
        "<tr><td colspan=4><a href=v>{t}</a></td></tr><tr><td>诉求提交日期</td><td>{a}</td><td>处理日期</td><td>{r}</td></tr>",
        "<tr><td colspan=4><a href=v>{t}</a></td></tr><tr><td>诉求提交日期</td><td>{a}</td><td>处理日期</td><td>—</td></tr>",
    ),
    "boxes side by side": (
        "<div>{}</div>",
        "<div class=t>{t}</div><div class=i>来信人：李**　来信时间：{a}</div><div>{q}</div><div>回复单位：市水利局　回复时间：{r}</div><div>{y}</div>",
        "<div class=t>{t}</div><div class=i>来信人：李**　来信时间：{a}</div><div>{q}</div><div>未回复</div>",
    ),
    "signed paragraphs": (
        "<div>{}</div>",
        "<p>网友提问：{q}（张三　{a}）</p><p>市水利局答复：{y} [{r}]</p>",
        "<p>网友提问：{q}（张三　{a}）</p><p>市水利局答复：尚未答复</p>",
    ),
    "Q and A": (
        "<dl>{}</dl>",
        "<dt>Q：{t}　<em>{a}</em></dt><dd>A：{y}　<em>{r}</em></dd>",
        "<dt>Q：{t}　<em>{a}</em></dt><dd>正在办理中</dd>",
    ),
    "two tables a letter": (
        "<div>{}</div>",
        "<table><tr><td>咨询内容</td><td>{t}</td><td>{a}</td></tr></table><table><tr><td>答复内容</td><td>{y}</td><td>{r}</td></tr></table>",
        "<table><tr><td>咨询内容</td><td>{t}</td><td>{a}</td></tr></table><table><tr><td>答复内容</td><td>待答复</td><td></td></tr></table>",
    ),
    "labels without a colon": (
        "<ul>{}</ul>",
        "<li><a href=v>{t}</a><p>来信时间 {a}　承办单位 水利局　反馈日期 {r}</p></li>",
        "<li><a href=v>{t}</a><p>来信时间 {a}　承办单位 水利局　<em>在办</em></p></li>",
    ),
    "labels glued to days": (
        "<ul>{}</ul>",
        "<li><a href=v>{t}</a><p>来信时间{a} 回复时间{r}</p></li>",
        "<li><a href=v>{t}</a><p>来信时间{a} 回复时间--</p></li>",
    ),
    "labels in elements of their own": (
        "<ul>{}</ul>",
        "<li><a href=v>{t}</a><div><span>来信时间</span><em>{a}</em><span>答复时间</span><em>{r}</em></div></li>",
        "<li><a href=v>{t}</a><div><span>来信时间</span><em>{a}</em><span>答复时间</span><em></em></div></li>",
    ),
    "as many rows as columns": (
        "<table><thead><tr><td>类型</td><td>信件标题</td><td>提交时间</td><td>办结时间</td></tr></thead><tbody>{}</tbody></table>",
        "<tr><td>咨询</td><td><a href=v>{t}</a></td><td>{a}</td><td>{r}</td></tr>",
        "<tr><td>咨询</td><td><a href=v>{t}</a></td><td>{a}</td><td></td></tr>",
    ),
}
# Lists that show no day of reply: the frame, a row, and the words for answered and waiting.
STATES = {
    "icon with a title": ("<i class=a title='{s}'></i>", "答复完毕", "审核中"),
    "picture with a text": ("<img src=a.gif alt='{s}'>", "已回复", "未回复"),
    "picture with a name": ("<img src='/images/{s}.gif'>", "yhf", "whf"),
    "state before the archive": ("<span class=b3>{s}</span>", "办结归档", "在办"),
}
DETAILS = {
    "salutation like a label": "<p>信件主题：{t}</p><p>信件状态：已办结</p><p>写信时间：{a}</p><p>信件内容：{q}</p><p>回复1：您的来信已转市水利局办理，请等待结果。</p><p>回复1单位及时间：信箱办 2024-03-21</p><p>回复2：来信人：{y}</p><p>回复2单位及时间：市水利局 {r}</p>",
    "boxed labels in one line": "<h3>{t}</h3><p>【来信人】沈*　【咨询时间】2024年3月20日　【信件状态】已回复</p><p>{q}</p><p>【回复内容】{y}</p><p>【回复时间】{r}</p>",
    "signed texts": "<div>{t}</div><div><p>来信内容：{q}</p><p>郭某 {a}</p></div><div><p>回复内容：来信人：{y}</p><p>农业农村局 {r}</p></div><p>徐州市国土资源局 2024年4月8日</p>",
    "state in the title": "<div><h2>{t}<span>已回复</span></h2><p>来信人：王先生　提问时间：{a} 10:27　浏览：411</p><div>{q}</div><div><p>市水利局　{r} 10:10</p><div>{y}</div></div></div>",
    "steps": "<table><tr><td>信件标题</td><td>{t}</td></tr><tr><td>来信时间</td><td>{a}</td></tr><tr><td>信件内容</td><td>{q}</td></tr></table><ul><li>2024-03-21 信箱办 受理</li><li>{r} 市水利局 回复</li></ul><div>回复内容：{y}</div>",
    "office over its answer": "<h2>{t}</h2><p>张先生　{a} 10:22</p><div>{q}</div><h3>市水利局回复</h3><p>{r} 09:00</p><div>{y}</div>",
}
NO_LETTERS = {
    "answers without days": "".join(f"<p>问：{x.title}？</p><p>答：{ANSWER}</p>" for x in SENT),
    "an interview": "<h1>局长访谈</h1>"
    + "".join(f"<p>问：{x.title}？</p><p>答：{x.asked}，我局召开会议。</p>" for x in SENT),
    "comments": "<div>联系人：朱永生</div>"
    + "".join(f"<div><b>网友9</b> 发表于 {x.asked} 09:05<p>支持！</p></div>" for x in SENT),
    "a form": "<form><p>姓名：<input></p><p>标题：<input></p><p>内容：<textarea></textarea></p><p>来信时间：2024-04-03</p></form>",
}


def page(content: str) -> bytes:
    head = "<html><head><title>局长信箱_常德市</title></head><body><div>今天是2024年4月3日</div><ul><li><a href=/>首页</a></li><li><a href=/w>我要写信</a></li></ul><h1>局长信箱</h1>"
    return f"{head}{content}<p><a href=?p=2>下一页</a></p><div class=foot>版权所有 最后更新：2024-03-30</div></body></html>".encode()


@pytest.mark.parametrize("name", BOARDS)
def test_boards(name):
    whole, answered, waits = BOARDS[name]
    rows = [
        (answered if x.replied else waits).format(t=x.title, a=x.asked, r=x.replied, q=QUESTION, y=ANSWER) for x in SENT
    ]
    found = read(page(whole.format("".join(rows)))).letters
    assert [(x.asked, x.replied, x.status) for x in found] == WANT
    assert "{t}" not in answered or [x.title for x in found] == [x.title for x in SENT]


@pytest.mark.parametrize("name", STATES)
def test_states(name):
    cell, answered, waits = STATES[name]
    rows = "".join(
        f"<tr><td><a href=v>{x.title}</a></td><td>{x.asked}</td><td>{cell.format(s=answered if x.replied else waits)}</td></tr>"
        for x in SENT
    )
    found = read(page(f"<table><tr><th>来信主题</th><th>来信日期</th><th>办理状态</th></tr>{rows}</table>")).letters
    assert [(x.title, x.asked, x.status) for x in found] == [
        (x.title, x.asked, state) for x, (_, _, state) in zip(SENT, WANT, strict=True)
    ]


@pytest.mark.parametrize("name", DETAILS)
def test_details(name):
    sent = SENT[0]
    facts = read(page(DETAILS[name].format(t=sent.title, a=sent.asked, r=sent.replied, q=QUESTION, y=ANSWER)))
    assert facts.kind == "letter"
    assert [(x.title, x.asked, x.replied, x.status) for x in facts.letters] == [
        (sent.title, sent.asked, sent.replied, "answered")
    ]


@pytest.mark.parametrize("name", NO_LETTERS)
def test_pages_without_letters(name):
    assert read(page(NO_LETTERS[name])).letters == ()


def test_a_letter_about_a_dead_page_is_alive():
    letter = DETAILS["steps"].format(
        t="网站打不开，提示404错误", a="2024-03-20", r="2024-03-27", q="页面不存在，无法登录", y=ANSWER
    )
    facts = read(page(letter))
    assert (facts.kind, facts.problems) == ("letter", ())
