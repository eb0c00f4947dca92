"""Readings of the real pages against what a person read on them."""

from __future__ import annotations

import time

import pytest

from checks.reading import read
from checks.reading.text import decode
from checks.resolve import resolve_url
from tests.checks.reading.realpages import FOLDER, SAME_KIND, Score, body, facts, labels, rows_of, score

pytestmark = pytest.mark.skipif(not (FOLDER / "labels.json").exists(), reason=f"no real pages at {FOLDER}")


def test_publication_dates():
    wrong = {}
    for label in labels()["dates"]:
        read_day = facts(label["file"]).published
        if read_day not in (label["date"], *label["alt"]):
            wrong[label["file"]] = (read_day, label["date"])
    print(f"\npublication date: {len(labels()['dates']) - len(wrong)} of {len(labels()['dates'])} exact; not: {wrong}")
    assert not wrong


def test_list_rows():
    right = missed = 0
    for label in labels()["rows"]:
        want = {(resolve_url(row["href"], label["base_url"]), row["date"]) for row in label["rows"] if row["href"]}
        got = rows_of(label["file"], label["base_url"], label["newest"])
        right += len(want & got)
        missed += len(want - got)
        if want - got:
            print("missed", label["file"], label["block"], want - got)
    whole = [label for label in labels()["rows"] if label["block"] is None]
    extra = sum(
        len(
            rows_of(x["file"], x["base_url"], x["newest"])
            - {(resolve_url(r["href"], x["base_url"]), r["date"]) for r in x["rows"]}
        )
        for x in whole
    )
    total = Score(right, missed, extra)
    print(f"\nlist rows: {total}")
    assert total.f1 >= 0.97


def test_columns():
    total = Score(0, 0, 0)
    for label in labels()["columns"]:
        want = {(SAME_KIND.get(c["kind"], c["kind"]), c["url"].rstrip("/")) for c in label["columns"]}
        got = {
            (SAME_KIND.get(c.kind, c.kind), (resolve_url(c.href, label["base_url"]) or "").rstrip("/"))
            for c in facts(label["file"]).columns
        }
        part = score(want, got)
        total = Score(total.right + part.right, total.missed + part.missed, 0)
        if want - got:
            print(
                "missed",
                label["file"],
                {
                    item: next((c["text"] for c in label["columns"] if c["url"].rstrip("/") == item[1]), "")
                    for item in want - got
                },
            )
    print(f"\ncolumns: recall {total.recall:.3f} of {total.right + total.missed}")
    assert total.recall >= 0.95


@pytest.mark.parametrize(
    "label", labels()["encodings"] if (FOLDER / "labels.json").exists() else [], ids=lambda x: x["file"]
)
def test_text(label):
    text = decode(body(label["file"]))
    assert not text.conflict
    assert [probe for probe in label["probes"] if probe not in text.text] == []


def test_no_real_page_is_called_dead():
    dead = {x["file"]: facts(x["file"]).problems for x in labels()["encodings"] if facts(x["file"]).kind == "error"}
    assert not dead


def test_kinds():
    kinds = {x["file"]: facts(x["file"]).kind for x in labels()["encodings"]}
    want = {
        file: {"article": "article", "home": "home", "list": "list", "index": "list"}[file.split("/")[0]]
        for file in kinds
    }
    assert kinds == want


def test_speed_is_printed():
    for label in labels()["encodings"]:
        data = body(label["file"])
        best = min(_once(data) for _ in range(7))
        print(f"{label['file']:40} {len(data) / 1000:6.0f} KB {best * 1000:6.1f} ms")


def _once(data: bytes) -> float:
    start = time.perf_counter()
    read(data)
    return time.perf_counter() - start
