"""The four parts of a unit's total, each with where it comes from and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from checks.model import Unit
from checks.scoring import mark as share
from checks.words import number
from reports.labels import day
from reports.sheet import Sheet
from reports.tally.fields import sites
from reports.tally.settings import Settings, Span
from storage.forms import Form

WAITING = {"": "未交", "in": "已交，待核", "returned": "已退回，未重交", "accepted": "已接收"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `mark` out of 100, None where there is none; `open` while something is missing.

    `note` says in words how it came about or what is missing, `source` names the judgement or the file's SHA-256.
    """

    mark: float | None
    open: bool
    note: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks that a site got from its group: by member's name, with those who gave none, and what they make."""

    given: tuple[tuple[str, float], ...]
    missing: tuple[str, ...]
    mark: float | None


def spot(sheet: Sheet, stamp: str, as_of: date) -> Part:
    """网上抽查: the sheet's score, decided points where there are decisions."""
    decided = sum(line.judged is not None for line in sheet.lines)
    words = [f"{stamp}，截至 {as_of}"]
    words += [f"人工核定 {decided} 项"] if decided else []
    words += [f"暂定：{len(sheet.open_lines)} 项待人工核定"] if sheet.provisional else []
    words += [f"未确认 {number(sheet.unconfirmed)} 分，未扣"] if sheet.unconfirmed else []
    return Part(sheet.score, sheet.score is None or sheet.provisional, "；".join(words), f"{stamp} {as_of}")


def standing(forms: Iterable[Form], subject: str) -> Form | None:
    """The form that counts for a unit or group: the last one handed in, also where it was returned."""
    return next((form for form in reversed(list(forms)) if form.subject == subject), None)


def self_evaluation(form: Form | None, window: Span | None, settings: Settings) -> Part:
    """单位自评: counts when the office has accepted the form."""
    state = form.state if form else ""
    if form is None and settings.missing == "zero":
        return Part(0.0, False, "未交自评，按 0 分计")
    if form is None or state != "accepted":
        return Part(None, True, WAITING[state] + (late_words(form, window) if form else ""), form.file if form else "")
    lines = form.data["lines"].values()
    earned, most = sum(line["score"] for line in lines), sum(line["points"] for line in lines)
    note = f"自评 {number(earned)} / {number(most)}{late_words(form, window)}"
    return Part(share(round(earned, 2), round(most, 2)), False, note, form.file)


def late_words(form: Form, window: Span | None) -> str:
    """What is said of a form that came after the window's last day."""
    return f"；逾期（{day(form.day)}上交）" if window and form.day > window[1] else ""


def marked(unit: Unit, members: Sequence[Unit], form: Form | None, settings: Settings) -> Marked:
    """What the members of a group gave a site; a mark that is missing is listed, never a zero."""
    own = form.data["marks"].get(unit.code, {}) if form and form.state != "returned" else {}
    judges = [each for each in members if settings.own or each.code != unit.code]
    given = tuple((each.name, float(own[each.code])) for each in judges if own.get(each.code) is not None)
    missing = tuple(each.name for each in judges if own.get(each.code) is None)
    return Marked(given, missing, combined([mark for _, mark in given], settings.combine))


def combined(marks: Sequence[float], how: str) -> float | None:
    """The marks as one: their mean, or the mean without the highest and the lowest of at least three.

    >>> combined([60, 90, 99], "mean"), combined([60, 90, 99], "trimmed"), combined([60, 90], "trimmed")
    (83.0, 90.0, 75.0)
    """
    kept = sorted(marks)[1:-1] if how == "trimmed" and len(marks) >= 3 else marks
    return share(round(sum(kept), 2), 100 * len(kept)) if kept else None


def group(found: Marked, form: Form | None) -> Part:
    """分组考核 of a municipal unit."""
    if form is None or form.state == "returned":
        return Part(None, True, "本组互评汇总表未收到" if form is None else "本组互评汇总表已退回")
    note = f"{len(found.given)} 个打分" + (
        f"；缺 {len(found.missing)} 个：{'、'.join(found.missing)}" if found.missing else ""
    )
    return Part(found.mark, found.mark is None, note, form.file)


def visit(unit: Unit, form: Form | None) -> Part:
    """分组考核 of a county or zone: the mark of the office's visit."""
    if form is None or form.state == "returned":
        return Part(None, True, "实地考评表未收到" if form is None else "实地考评表已退回")
    given = form.data["marks"].get(unit.code, {})
    if given.get("mark") is None:
        return Part(None, True, "实地考评表中没有该单位的得分", form.file)
    return Part(float(given["mark"]), False, f"实地考评{'：' + given['who'] if given['who'] else ''}", form.file)


def votes(unit: Unit, counts: dict[str, int], marks: dict[str, float]) -> Part:
    """网上投票: the mark that the office's setting makes of the valid votes."""
    if unit.code not in marks:
        return Part(None, True, "本类尚无有效选票")
    return Part(marks[unit.code], False, f"{counts[unit.code]} 票")


def late(forms: Sequence[Form], window: Span | None) -> list[Form]:
    """The forms that came after the window's last day."""
    return [form for form in forms if window and form.day > window[1]]


def states(units: Sequence[Unit], forms: Sequence[Form]) -> dict[str, str]:
    """Unit → state of its self-evaluation: "" (not handed in), in, returned or accepted."""
    found = {unit.code: standing(forms, unit.code) for unit in sites(units)}
    return {code: form.state if form else "" for code, form in found.items()}
