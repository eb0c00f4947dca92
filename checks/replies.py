"""What a message that came back to a test letter is: an answer, an automatic reply, a hand-over note, a bounce, …"""

from __future__ import annotations

import re
from collections.abc import Mapping

from checks.reading.letter_words import reply_means

AUTOMATIC = re.compile(
    r"自动回复|自动答复|自动应答|系统自动|无需回复本邮件|请勿(?:直接)?回复|休假|外出|不在办公室|out of (?:the )?office|auto(?:matic)?[- ]?(?:reply|response)",
    re.IGNORECASE,
)
RECEIVED = re.compile(r"(?:来信|邮件|信件|来函)[^。！]{0,12}(?:已|经)(?:经|成功)?(?:收到|收悉|接收|受理|登记)")
ANSWERING = re.compile(r"答复如下|回复如下|经查|经核|根据|按照|办理(?:地点|材料|流程)|可以|应当|电话|网址")
PAUSE = re.compile(r"[。！？!?；;，,、（()）\n]")
FILLER = re.compile(
    rf"{AUTOMATIC.pattern}|收到|收悉|已(?:经|成功)*(?:受理|接收|登记)|编号|感谢|谢谢|尊敬的|尽快|及时|抓紧|第一时间|工作日内|耐心等待|请稍候"
    r"|系统(?:发送|发出|生成)|(?:勿|不要|无需).{0,4}回复",
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"\d{2,4}年?\d.{0,12}|(?!请).{0,20}(?:局|委|科|室|处|中心|政府|信箱|管理员|支队)")
QUOTE = re.compile(
    r"^\s*(?:>|-{2,}\s*(?:原始邮件|原邮件|转发邮件|original message|forwarded message)|(?:发件人|from)\s*[:：]|在.{4,60}写道|on .{4,80} wrote\s*:)",
    re.IGNORECASE,
)


def meaning(kind: str, headers: Mapping[str, str], text: str) -> str:
    """What a message amounts to; `kind` is its media type with parameters, header names are in lower case.

    answer, automatic, handed over, bounced, delayed (the server still tries), receipt (opened or delivered, not
    answered) or blank.

    >>> meaning("text/plain", {"subject": "答复"}, "您好，经查，该项补贴每年3月由乡镇财政所发放。")
    'answer'
    >>> meaning("text/plain", {"subject": "自动回复：咨询"}, "您的来信已收到，我们会尽快处理。")
    'automatic'
    >>> meaning("text/plain", {"subject": "Re: 咨询"}, "来信已转交市农业局办理。")
    'handed over'
    """
    kind = kind.lower()
    if "multipart/report" in kind or _from_mailer(headers):
        return _report(kind, text)
    own = unquoted(text)
    told = {"answered": "answer", "open": "blank"}.get(reply_means(own), "handed over")
    if _by_machine(headers) or (told == "answer" and _canned(own)):
        return "automatic"
    return told


def unquoted(text: str) -> str:
    """The text without the letter that it quotes below or between its own lines."""
    kept: list[str] = []
    for line in text.splitlines():
        if QUOTE.match(line) and not line.lstrip().startswith(">"):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip()


def _from_mailer(headers: Mapping[str, str]) -> bool:
    sender = headers.get("from", "").lower()
    return "mailer-daemon" in sender or "postmaster@" in sender or headers.get("return-path", "").strip() == "<>"


def _report(kind: str, text: str) -> str:
    if "disposition-notification" in kind:
        return "receipt"
    actions = set(re.findall(r"^action:\s*(\w+)", text, re.IGNORECASE | re.MULTILINE))
    actions = {action.lower() for action in actions}
    if actions and "failed" not in actions:
        return "delayed" if "delayed" in actions else "receipt"
    if AUTOMATIC.search(text) and not actions:
        return "automatic"
    return "bounced"


def _by_machine(headers: Mapping[str, str]) -> bool:
    """Whether a machine answered by itself; one that only sends what a person wrote (auto-generated) did not."""
    if headers.get("auto-submitted", "no").strip().lower() not in ("no", "auto-generated"):
        return True
    named = ("x-autoreply", "x-autorespond", "x-auto-reply")
    if any(name in headers for name in named) or headers.get("precedence", "").strip().lower() == "auto_reply":
        return True
    return bool(AUTOMATIC.search(headers.get("subject", "")))


def _canned(text: str) -> bool:
    """Whether a text says nothing but that the letter came in: what it says beside that is an answer."""
    if len(text) > 200 or ANSWERING.search(text) or not (AUTOMATIC.search(text) or RECEIVED.search(text)):
        return False
    pieces = (re.sub(r"\W+", "", piece) for piece in PAUSE.split(text))
    return all(len(piece) < 4 or FILLER.search(piece) or SIGNATURE.fullmatch(piece) for piece in pieces)
