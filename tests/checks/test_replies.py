"""What came back to a test letter: answers, machines, hand-over notes, bounces, receipts."""

from __future__ import annotations

import pytest

from checks.replies import meaning, unquoted

PLAIN = "text/plain"
REPORT = "multipart/report; report-type=delivery-status"


@pytest.mark.parametrize(
    ("headers", "text", "word"),
    [
        ({"subject": "Re: 咨询"}, "您好！经查，惠农补贴每年3月发放，请持身份证到乡镇财政所办理。", "answer"),
        ({"subject": "答复"}, "来信收悉，现答复如下：办理材料为申请表一份，联系电话0736-7700000。", "answer"),
        ({"subject": "回复"}, "可以。", "answer"),
        ({"subject": "自动回复: 咨询"}, "您好，我已收到。", "automatic"),
        ({"subject": "Re: 咨询"}, "您的来信已收到，我们会尽快处理。", "automatic"),
        ({"subject": "Re: 咨询"}, "本人休假至3月10日。", "automatic"),
        ({"subject": "Re: 咨询", "auto-submitted": "auto-replied"}, "经查，补贴每年3月发放。", "automatic"),
        ({"subject": "信件办理结果", "auto-submitted": "auto-generated"}, "经查，补贴每年3月发放。", "answer"),
        ({"subject": "信件登记", "auto-submitted": "auto-generated"}, "您的来信已收到，我们会尽快处理。", "automatic"),
        ({"subject": "Re: 咨询", "auto-submitted": "no"}, "经查，补贴每年3月发放。", "answer"),
        ({"subject": "Out of office"}, "I am away.", "automatic"),
        ({"subject": "Re", "x-autoreply": "yes"}, "已收到，谢谢", "automatic"),
        ({"subject": "Re: 咨询"}, "来信已转交市农业局办理，请等待结果。", "handed over"),
        ({"subject": "Re: 咨询"}, "您的来信已收到，已转送某某部门办理。", "handed over"),
        ({"subject": "Re: 咨询"}, "已转市农业局核实。经查，补贴已发放，请到乡镇财政所领取。", "answer"),
        ({"subject": "Re: 咨询"}, "补贴3月发放。\n（本邮件由系统自动发送，请勿直接回复）", "answer"),
        ({"subject": "Re: 咨询"}, "您好，该项目今年已停办。此邮件为系统自动发出，请勿回复。", "answer"),
        ({"subject": "Re: 咨询"}, "来信已收到，三月份发放。", "answer"),
        ({"subject": "Re: 咨询"}, "您的来信已收到，请到三楼办证处。", "answer"),
        ({"subject": "Re: 咨询"}, "您的来信已收到，我们将尽快回复。\n市财政局办公室\n2026年3月2日", "automatic"),
        ({"subject": "Re: 咨询"}, "您的来信已受理，受理编号20080011。我们会在5个工作日内答复。", "automatic"),
        ({"subject": "Re: 咨询"}, "", "blank"),
        ({"subject": "Re: 咨询"}, "> 您好，我想咨询补贴发放时间\n> 谢谢\n", "blank"),
        ({"subject": "Re: 咨询"}, "\n----- 原始邮件 -----\n发件人: 信息化办\n经查询网站，请问补贴如何办理？", "blank"),
        ({"from": "MAILER-DAEMON@mx.example", "subject": "Returned mail"}, "550 no such user", "bounced"),
        ({"from": "a@b.example", "return-path": "<>", "subject": "failure"}, "无法投递", "bounced"),
    ],
)
def test_mail_that_came_back(headers: dict[str, str], text: str, word: str) -> None:
    assert meaning(PLAIN, headers, text) == word


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        (REPORT, "Final-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.1.1", "bounced"),
        (REPORT, "Action: delayed\nStatus: 4.4.1", "delayed"),
        (REPORT, "Action: delivered\n", "receipt"),
        (REPORT, "", "bounced"),
        ("multipart/report; report-type=disposition-notification", "Disposition: manual-action; displayed", "receipt"),
    ],
)
def test_reports_of_mail_servers(kind: str, text: str, word: str) -> None:
    assert meaning(kind, {"from": "MAILER-DAEMON@mx.example"}, text) == word


def test_an_answer_between_quoted_lines_is_read() -> None:
    assert unquoted("> 何时发放？\n3月。\n> 谢谢\n\n在 2026年3月2日，信息化办 写道：\n旧文") == "3月。"
