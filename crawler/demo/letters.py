"""Mailboxes: letters that were answered in time, late, only handed over, or not at all."""

from __future__ import annotations

from crawler.demo.description import LetterDescription, MailboxDescription
from crawler.demo.dice import Dice
from crawler.demo.prose import LETTER_TITLES

NAMES = ("领导信箱", "局长信箱", "公众留言", "在线咨询", "来信选登")
COMPLAINT_NAMES = ("网上投诉", "投诉举报", "监督投诉")
OPEN_WORDS = ("办理中", "未回复", "待处理", "已受理")
HANDED_WORDS = ("已转办", "转办中")
STYLES = ("table", "list", "pairs", "details", "replies")
LIMIT = 15  # days for an answer


def answered(dice: Dice, number: int, asked: int, days: int) -> LetterDescription:
    """A letter that was answered `days` days after it was asked."""
    return LetterDescription(
        _title(dice, number), number, asked, asked - days, None, dice.pick(OPEN_WORDS), _office(dice)
    )


def waiting(dice: Dice, number: int, asked: int) -> LetterDescription:
    """A letter that nobody has answered."""
    return LetterDescription(_title(dice, number), number, asked, status=dice.pick(OPEN_WORDS), office=_office(dice))


def handed_over(dice: Dice, number: int, asked: int, *, replied: int | None = None) -> LetterDescription:
    """A letter that was passed on two days after it was asked, and answered at age `replied` or never."""
    word = dice.pick(HANDED_WORDS)
    return LetterDescription(_title(dice, number), number, asked, replied, asked - 2, word, _office(dice))


def good(dice: Dice, count: int) -> tuple[LetterDescription, ...]:
    """`count` letters answered in time, newest first, the newest still young and open."""
    ages = [4 + 19 * index + dice.number(0, 8) for index in range(count)]
    first = waiting(dice, 9000 + count, ages[0])
    return (first, *(answered(dice, 9000 + count - i, age, dice.number(1, 12)) for i, age in enumerate(ages[1:], 1)))


def mixed(dice: Dice, count: int) -> tuple[LetterDescription, ...]:
    """`count` letters of which some were answered late, only handed over, or forgotten."""
    letters = list(good(dice, count))
    letters[1] = waiting(dice, letters[1].number, 40)
    letters[2] = answered(dice, letters[2].number, 55, 30)
    if count > 4:
        letters[3] = handed_over(dice, letters[3].number, 70)
    return tuple(sorted(letters, key=lambda letter: letter.asked))


def forgotten(dice: Dice, count: int) -> tuple[LetterDescription, ...]:
    """`count` letters of the last year, none of which was ever answered."""
    return tuple(waiting(dice, 9000 + count - i, 30 + 25 * i) for i in range(count))


def mailbox(dice: Dice, letters: tuple[LetterDescription, ...]) -> MailboxDescription:
    """A mailbox with these letters in a style of its own; styles that need every letter opened hold few letters."""
    complaint = dice.chance(30)
    styles = STYLES if len(letters) <= 6 else STYLES[:3]
    name = dice.pick(COMPLAINT_NAMES if complaint else NAMES)
    return MailboxDescription(name, "complaint" if complaint else "mailbox", 900, dice.pick(styles), letters)


def _title(dice: Dice, number: int) -> str:
    return LETTER_TITLES[(number + dice.number(0, 2)) % len(LETTER_TITLES)]


def _office(dice: Dice) -> str:
    return dice.pick(("办公室", "业务科", "信访科", "综合科", "政策法规科"))
