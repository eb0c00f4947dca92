"""Shapes of mailboxes that unseen sets brought: each was once read wrongly."""

from __future__ import annotations

from checks.reading import read
from tests.checks.reading.test_shapes import page


def test_what_nobody_has_rated_yet_is_answered_all_the_same():
    rows = "".join(
        f"<dl><dt><a href='/{n}'>房产证办理进度咨询{n}</a><span>来信人：吴某</span><span>来信时间：2012-09-01</span></dt>"
        f"<dd>回复部门：县房管局　回复时间：2012-09-16　满意度：<font>{word}</font></dd></dl>"
        for n, word in enumerate(("未评价", "基本满意", "未评价"))
    )
    letters = read(page(rows, "投诉建议")).letters
    assert [(letter.replied, letter.status) for letter in letters] == [("2012-09-16", "answered")] * 3


def test_the_last_post_of_a_board_is_no_reply():
    rows = "".join(
        f"<tr><td>[<font>{word}</font>] <a href='/{n}'>退休人员养老金调整问题{n}</a></td><td>郑女士<br>2003-11-23</td><td>5/245</td><td>2003-12-3 09:44<br>by 郑女士</td></tr>"
        for n, word in enumerate(("已处理", "待审核", "已处理"))
    )
    letters = read(page(f"<table>{rows}</table>", "局长信箱")).letters
    assert [(letter.asked, letter.replied, letter.status) for letter in letters] == [
        ("2003-11-23", "", "answered"),
        ("2003-11-23", "", "open"),
        ("2003-11-23", "", "answered"),
    ]


def test_the_stages_of_one_letter_are_no_letters():
    stages = "".join(
        f"<tr><td>{stage}</td><td>2020-12-{day}</td><td>综合科</td></tr>"
        for stage, day in (("受理", 12), ("转办", 13), ("办结", 14))
    )
    facts = read(
        page(
            "<h2>大湾乡垃圾清运不及时</h2><ul><li>信件编号：SZ2020</li><li>来信时间：2020-12-12 10:50:47</li><li>当前状态：已办结</li></ul>"
            f"<div>尊敬的领导您好，我是青山乡的居民，垃圾清运不及时，请重视。</div><table><tr><th>环节</th><th>时间</th><th>单位</th></tr>{stages}</table>"
            "<h3>答复内容</h3><p>答复单位：综合科　答复时间：2020-12-15</p><div>尊敬的网友，您好！来信已收悉，现已清运。</div>",
            "院长信箱",
        )
    )
    assert [(x.title, x.asked, x.replied, x.status) for x in facts.letters] == [
        ("大湾乡垃圾清运不及时", "2020-12-12", "2020-12-15", "answered")
    ]


def test_a_quoted_reply_signed_in_a_footer_of_its_own():
    rows = "".join(
        f"<div class=panel><div>留言主题：楼上餐馆噪音{n}</div><div><p>留言时间：2021-08-16　留言人：唐某</p><p>留言内容：排风机噪音很大。</p>"
        "<blockquote><p>回复内容：已责令该店安装消音设施，经复测噪声达标。</p><footer>市司法局　回复时间：2021-08-22</footer></blockquote></div></div>"
        for n in range(3)
    )
    letters = read(page(rows, "公众留言")).letters
    assert [letter.replied for letter in letters] == ["2021-08-22"] * 3


def test_a_guest_book_whose_reply_names_its_day_in_brackets():
    rows = "".join(
        f"<table><tr><td rowspan=3><img src=face.gif><br>张女士</td><td><b>主题：企业退休人员养老金调整{n}</b></td></tr><tr><td>留言时间：2006-12-15<hr>请问领导，望回复。</td></tr>"
        f"<tr><td><font>管理员回复（2006-12-1{n}）：您好！您反映的问题收悉，已列入本年度工作计划。</font></td></tr></table>"
        for n in (8, 7, 6)
    )
    letters = read(page(rows, "在线咨询")).letters
    assert [(x.asked, x.replied, x.status) for x in letters] == [
        ("2006-12-15", f"2006-12-1{n}", "answered") for n in (8, 7, 6)
    ]


def letters_of(body: str) -> list[tuple[str, str, str, str]]:
    return [(x.title, x.asked, x.replied, x.status) for x in read(page(body, "局长信箱")).letters]


def test_two_lists_of_letters_with_other_labels():
    done = "".join(
        f"<li><a href='/{n}'>低保申请条件{n}</a><span>已回复</span><em>回复时间：2008-01-1{n}</em></li>" for n in (8, 6)
    )
    open_ = "".join(
        f"<li><a href='/{n}'>河道垃圾无人清理{n}</a><span>办理中</span><em>来信时间：2008-01-2{n}</em></li>"
        for n in (5, 3)
    )
    assert letters_of(f"<div><ul>{done}</ul></div><div style='display:none'><ul>{open_}</ul></div>") == [
        ("低保申请条件8", "", "2008-01-18", "answered"),
        ("低保申请条件6", "", "2008-01-16", "answered"),
        ("河道垃圾无人清理5", "2008-01-25", "", "open"),
        ("河道垃圾无人清理3", "2008-01-23", "", "open"),
    ]


def test_a_list_that_shows_only_answers_is_no_single_letter():
    rows = "".join(
        f"<li><a href='/{n}'>失业金领取咨询{n}</a><p>答复单位：衡南县人社局　答复时间：2017-11-1{n} 8:18:11</p></li>"
        for n in range(5)
    )
    assert letters_of(f"<ul>{rows}</ul>") == [(f"失业金领取咨询{n}", "", f"2017-11-1{n}", "answered") for n in range(5)]


def test_states_without_any_day():
    rows = "".join(
        f"<tr><td><a href='/{n}'>人才引进购房补贴{n}</a></td><td>网友</td><td><font>{word}</font></td></tr>"
        for n, word in enumerate(("已答复", "已转送", "已答复"))
    )
    assert letters_of(f"<table>{rows}</table>") == [
        ("人才引进购房补贴0", "", "", "answered"),
        ("人才引进购房补贴1", "", "", "handed over"),
        ("人才引进购房补贴2", "", "", "answered"),
    ]


def test_days_told_in_a_line_beside_the_state():
    rows = "".join(
        f"<div><h3><a href='/{n}'>教师资格证认定时间{n}</a></h3><p>领导好，至今没有落实……</p><p>发布人：匿名　发布时间：2016-09-0{n}　<b>{word}</b></p></div>"
        for n, word in ((5, "已处理"), (1, "转办中"))
    )
    assert letters_of(rows) == [
        ("教师资格证认定时间5", "2016-09-05", "", "answered"),
        ("教师资格证认定时间1", "2016-09-01", "", "handed over"),
    ]


def test_an_answer_under_the_name_of_a_state():
    rows = "<tr><th>留言时间</th><td>2015.01.04</td><th>答复时间</th><td>2015.01.12</td></tr><tr><th>留言内容</th><td colspan=3>希望能尽快解决，谢谢。</td></tr><tr><th>答复情况</th><td colspan=3>您好，请携带本人身份证、户口簿原件到政务服务中心二楼窗口办理。</td></tr>"
    assert letters_of(f"<h2>建议在古城路口增设红绿灯</h2><table>{rows}</table>") == [
        ("建议在古城路口增设红绿灯", "2015-01-04", "2015-01-12", "answered")
    ]


def test_a_guest_book_without_titles():
    rows = "".join(
        f"<table><tr><td rowspan=3><img src=face.gif><br>周*</td><td>发表时间：2021-1-2{n} 12:22:01</td></tr><tr><td>每天晚上十一点以后还在响，请管一管。</td></tr>"
        f"<tr><td><font>管理员回复：</font>{reply}</td></tr></table>"
        for n, reply in (
            (2, "经调查，您反映的情况属实，我局已责令限期整改。"),
            (1, "暂无回复"),
            (0, "您好，请到窗口申请。特此回复。"),
        )
    )
    assert [x[1:] for x in letters_of(rows)] == [
        ("2021-01-22", "", "answered"),
        ("2021-01-21", "", "open"),
        ("2021-01-20", "", "answered"),
    ]


def test_a_head_of_words_that_any_table_may_have_over_states():
    rows = "".join(
        f"<tr><td>[求助]</td><td><a href='/{n}'>垃圾清运不及时投诉{n}</a></td><td>市教育局</td><td>2014/7/3{n}</td><td><span>{word}</span></td></tr>"
        for n, word in ((1, "已答复"), (0, "办理中"))
    )
    head = "<tr><th>类别</th><th>标题</th><th>接收人</th><th>时间</th><th>状态</th></tr>"
    assert letters_of(f"<table>{head}{rows}</table>") == [
        ("垃圾清运不及时投诉1", "2014-07-31", "", "answered"),
        ("垃圾清运不及时投诉0", "2014-07-30", "", "open"),
    ]
    valid = rows.replace("已答复", "有效").replace("办理中", "废止")
    assert letters_of(f"<table>{head}{valid}</table>") == []


def test_the_heading_of_a_letter_wins_over_the_trail_before_it():
    rows = "".join(
        f"<div><h4>{title}</h4><div><span>匿名 提问于 2012-8-{n}</span><p>您好，希望有关部门尽快处理。</p></div><div><span>市公安局 回复于 2012-8-{n + 2}</span><p>来信收悉，经调查核实，您的情况符合办理条件。</p></div></div>"
        for n, title in ((3, "反映物业收费问题"), (1, "求助：公租房申请"))
    )
    assert letters_of(
        f"<div>当前位置：<a href=/>首页</a> &gt; <a href=/21>在线咨询</a></div><h2>公众留言</h2>{rows}"
    ) == [
        ("反映物业收费问题", "2012-08-03", "2012-08-05", "answered"),
        ("求助：公租房申请", "2012-08-01", "2012-08-03", "answered"),
    ]
