"""Writing the morning message of a night once to each subscriber, and sending what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from sqlite_utils import Database

from checks.rubric import load
from crawler.errors import CrawlerError
from crawler.letters.smtp import connected, deliver
from crawler.messages.gather import morning, news
from crawler.messages.options import Messages
from crawler.messages.webhooks import post
from crawler.office.config import Office
from reports import witness
from reports.desk import outbox
from reports.desk.database import open_desk
from reports.desk.outbox import Message
from reports.morning import Morning, subject, text
from storage.schema import open_file

REFUSED = 5  # first digit of the answers by which a mail server refuses a message for good


def newest(office: Office, today: date) -> Morning | None:
    """The message of the newest night that ended or was missed; None where there is none yet."""
    with closing(open_file(office.evidence)) as db:
        run = news(db, today)
        return morning(db, office, load(office.rubric), run, today) if run else None


def waiting(office: Office, at: datetime) -> bool:
    """Whether a message is to be written or sent now: what the schedule asks every minute."""
    if office.messages is None:
        return False
    with closing(open_file(office.evidence)) as db, closing(open_desk(office.desk.accounts)) as desk:
        run = news(db, at.date())
        everyone = office.messages.subscribers + office.messages.keepers
        unwritten = run and outbox.lacking(desk, run.night, run.state, everyone)
        return bool(unwritten) or outbox.due(desk, at)


def write(desk: Database, told: Morning, options: Messages, at: datetime) -> int:
    """Keep the message for each subscriber, and the heads for each witness, who has none of this night in this state.

    Out: how many are new.
    """
    of, words = (told.night, told.state), (subject(told), text(told))
    new = outbox.queue(desk, *of, options.subscribers, words, at)
    return new + outbox.queue(desk, *of, options.keepers, (witness.subject(told), witness.text(told)), at)


def send(desk: Database, options: Messages, sender_name: str, clock: Callable[[], datetime]) -> Counter[str]:
    """Send what is due, one message after another; how many were sent, wait for another try, or were given up."""
    told: Counter[str] = Counter()
    while message := outbox.claim(desk, clock()):
        error, final = _hand_over(options, sender_name, message, clock())
        if error:
            outbox.failed(desk, message.id, clock(), error, final=final)
        else:
            outbox.sent(desk, message.id, clock())
        told["sent" if not error else "given up" if final or message.tries + 1 >= outbox.MOST else "put off"] += 1
    return told


def _hand_over(options: Messages, sender_name: str, message: Message, at: datetime) -> tuple[str, bool]:
    """What was wrong ("" where the server took it), and whether another try is of no use."""
    way, _, name = message.subscriber.partition(" ")
    hook = next((each for each in options.webhooks if way == "webhook" and each.name == name), None)
    try:
        if hook:
            return post(hook.hook(), f"{message.subject}\n{message.text}", at), False
        if (way == "mail" and name in options.mail) or (way == outbox.WITNESS and name in options.witnesses):
            return _mail(options, sender_name, message, name, at)
    except CrawlerError as error:
        return str(error), False
    return "办公室文件中已没有这个订阅者", True


def _mail(options: Messages, sender_name: str, message: Message, to: str, at: datetime) -> tuple[str, bool]:
    assert options.smtp  # noqa: S101 - the office file was checked: mail needs both
    assert options.sender  # noqa: S101
    with connected(options.smtp) as session:
        answer = deliver(session, options.sender, to, composed(message, sender_name, options.sender, to, at))
    if answer is None:
        return "连接在邮件服务器答复之前中断", False
    words = "" if answer.meaning == "sent" else f"{answer.code} {answer.words}"
    return words, answer.code // 100 == REFUSED


def composed(message: Message, name: str, sender: str, to: str, at: datetime) -> bytes:
    """The message as an e-mail, in ASCII throughout; its Message-ID is the same however often it is sent."""
    mail = EmailMessage(policy.SMTP)
    mail["From"] = formataddr((name, sender))
    mail["To"] = to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<spotcheck-{message.night:%Y%m%d}-{message.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text, charset="utf-8", cte="base64")
    return mail.as_bytes()
