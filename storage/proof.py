"""A proof pack: everything that a unit needs to check one finding by itself, in one zip."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from checks.model import Finding
from storage import evidence, findings
from storage.errors import StorageError
from storage.merkle import path_of
from storage.proofcheck import FORMAT, PROVES, sha
from storage.schema import SEALED
from storage.seal import canonical, leaves_of
from storage.transactions import file_of, query, snapshot

LETTERS = ("mailbox", "complaint")
EPOCH = (1980, 1, 1, 0, 0, 0)  # so that the same pack has the same bytes
ABOUT = f"""网上抽查证据包

一、这里是什么
finding.json   一项扣分（由程序按已公布的评分办法算出，可用同一证据文件重算）
rows/          所依据的网页记录、人工录入，以及对此项的复核决定；正文已按保存期限清理的，附清理记录
bodies/        网页原始字节，文件名即其 SHA-256
heads/         封存头，文件名即其 SHA-256
stamps/        封存头的时间戳（如有），可用 openssl ts -verify 核对
proof.json     各记录在封存树（RFC 6962）中的位置与证明
manifest.json  以上各文件的 SHA-256
verify.py      核对程序，只需 Python 3.8 以上，不联网

二、怎样核对
python verify.py 证据包.zip        （或解压后在文件夹里运行 python verify.py）

三、这证明什么
{PROVES}
封存头如果当晚已寄送各单位，或有第三方的时间戳，则可证明记录不晚于那一刻。
"""


def write_pack(db: Database, id: str, path: Path, *, letters: bool = False) -> None:
    """Write the proof pack of a finding of the newest judgement.

    The bytes of letter pages are left out unless `letters` (they hold citizens' data): their hashes still prove them. In
    place of a body that was dropped for its age stands the sealed row that says when. Errors: StorageError where there is no such finding, a row is not sealed yet, a body is not kept, or something is at
    the path already.
    """
    if path.exists():
        raise StorageError(f"{path}: there already, and nothing is overwritten: give a new name")
    with snapshot(db):
        content = _content(db, finding_of(db, id), letters)
    content["manifest.json"] = _text({name: sha(data) for name, data in sorted(content.items())})
    part = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in content.items():
                archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
        part.replace(path)  # a pack has its name only when it is whole
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}", "not writable") from error
    finally:
        part.unlink(missing_ok=True)


def finding_of(db: Database, id: str) -> Finding:
    """A finding of the newest judgement. Errors: StorageError where there is none of that id."""
    found = next((finding for finding in findings.load(db) if finding.id == id), None)
    if found is None:
        raise StorageError(f"{file_of(db)}: finding {id} is not in the newest judgement: the report shows the ids")
    return found


def holds_letters(role: str, column: str) -> bool:
    """Whether a page shows letters of citizens."""
    return role == "letter" or column in LETTERS


def _content(db: Database, finding: Finding, letters: bool) -> dict[str, bytes]:
    rows = [_row(db, "pages", page) for page in dict.fromkeys(finding.pages)]
    seen = dict.fromkeys(row["stands_for"] for _, row in rows if row["stands_for"])
    rows += [_row(db, "pages", page) for page in seen if page not in finding.pages]
    rows += [_row(db, "entries", fault.entry) for fault in finding.faults if fault.entry]
    decided = query(db, "SELECT id FROM decisions WHERE finding = ? ORDER BY at, id", [finding.id])
    rows += [_row(db, "decisions", id) for (id,) in decided]
    gone = _gone(db, {row["body"] for kind, row in rows if kind == "pages"})
    rows += [_row(db, "pruned", id) for id in gone.values()]
    content: dict[str, bytes] = {}
    proofs: list[dict[str, Any]] = []
    for kind, row in rows:
        pruned = kind == "pages" and row["body"] in gone
        shown = letters or pruned or kind != "pages" or not holds_letters(row["role"], row["column"])
        withheld = not shown and bool(row["body"])
        name = f"rows/{kind}-{row['id']}.json"
        content[name] = canonical(kind, row).partition(b"\n")[2]
        if kind == "pages" and row["body"] and not withheld and not pruned:
            content[f"bodies/{row['body']}"] = evidence.body(db, row["body"])
        told = {"kind": kind, "id": row["id"], "file": name, "withheld": withheld, "pruned": pruned}
        proofs.append({**told, **_proof(db, kind, row["id"])})
    chain, starts = _chain(db, [proof["head"] for proof in proofs])
    for head in chain:
        content[f"heads/{head}.json"] = _head(db, head)
        for number, (token,) in enumerate(query(db, "SELECT token FROM stamps WHERE head = ? ORDER BY sha256", [head])):
            content[f"stamps/{head}-{number}.tsr"] = token
    proof = {"format": FORMAT, "finding": finding.id, "heads": chain, "starts": starts, "rows": proofs}
    content["proof.json"] = _text(proof)
    content["finding.json"] = _text({**asdict(finding), "pages": list(dict.fromkeys(finding.pages))})
    content["verify.py"] = files("storage").joinpath("proofcheck.py").read_bytes()
    content["README.txt"] = ABOUT.encode()
    return content


def _gone(db: Database, bodies: set[str]) -> dict[str, str]:
    """Of these bodies the ones that were dropped for their age, each with the id of the row that says so."""
    sql = """SELECT body, id FROM pruned WHERE body IN (SELECT value FROM json_each(?))
    AND body NOT IN (SELECT sha256 FROM bodies) ORDER BY at, id"""
    return dict(query(db, sql, [json.dumps(sorted(bodies))]))


def _row(db: Database, kind: str, id: str) -> tuple[str, dict[str, Any]]:
    (key,) = SEALED[kind]
    found = list(db.query(f"SELECT * FROM {kind} WHERE {key} = ?", [id]))  # noqa: S608
    if not found:
        raise StorageError(f"{file_of(db)}: {kind} {id} is not in this file")
    return kind, found[0]


def _proof(db: Database, kind: str, id: str) -> dict[str, Any]:
    """Where a row stands in its run's tree, and the way up to the root."""
    sql = """SELECT run, position, heads.id FROM leaves LEFT JOIN heads USING (run) WHERE kind = ? AND key = ?"""
    found = query(db, sql, [kind, id])
    if not found or found[0][2] is None:
        raise StorageError(
            f"{file_of(db)}: {kind} {id} is not sealed yet: its run is still running, try again after it"
        )
    run, position, head = found[0]
    return {"head": head, "position": position, "path": [step.hex() for step in path_of(leaves_of(db, run), position)]}


def _chain(db: Database, heads: Iterable[str]) -> tuple[list[str], list[str]]:
    """The heads of the rows, each followed by the heads up to the next that is stamped; and where each stretch starts."""
    order = query(db, "SELECT id, content FROM heads ORDER BY rowid")
    stamped = {head for (head,) in query(db, "SELECT head FROM stamps")}
    next_of: dict[str, str] = {}
    for id, content in order:
        for previous in json.loads(content)["previous"]:
            next_of.setdefault(previous, id)
    chain: list[str] = []
    starts: list[str] = []
    wanted = set(heads)
    for id, _ in order:
        if id in wanted and id not in chain:
            starts.append(id)
            chain += _stretch(id, next_of, stamped)
    return chain, starts


def _stretch(id: str, next_of: dict[str, str], stamped: set[str]) -> list[str]:
    stretch = [id]
    while stamped and stretch[-1] not in stamped and stretch[-1] in next_of:
        stretch.append(next_of[stretch[-1]])
    return stretch if stretch[-1] in stamped else [id]


def _head(db: Database, id: str) -> bytes:
    content: str = query(db, "SELECT content FROM heads WHERE id = ?", [id])[0][0]
    return content.encode()


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()
