"""Time stamps of run heads by an outside authority (RFC 3161): proof that a head is not younger than its stamp.

Needs the package rfc3161-client (extra `stamp`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from sqlite_utils import Database

from storage.compression import name_of
from storage.errors import StorageError
from storage.rows import SHANGHAI, time_text
from storage.transactions import file_of, query, writing


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp of a head: when the authority saw it. `problem` says why the stamp does not hold, "" where it does."""

    head: str
    at: datetime | None
    problem: str = ""


def newest_head(db: Database) -> str:
    """The head that a stamp of today should cover: it names all before it. Errors: StorageError where there is none."""
    tips: list[str] = [tip for (tip,) in query(db, "SELECT head FROM tips ORDER BY head")]
    if len(tips) != 1:
        what = "several files were merged into it: the next run binds them" if tips else "nothing is sealed yet"
        raise StorageError(f"{file_of(db)}: has {len(tips)} newest heads, {what}")
    return tips[0]


def request_for(db: Database, head: str) -> bytes:
    """The request (DER) to send to an authority. Errors: StorageError where there is no such head."""
    request = TimestampRequestBuilder().data(content_of(db, head)).hash_algorithm(HashAlgorithm.SHA256).build()
    return request.as_bytes()


def content_of(db: Database, head: str) -> bytes:
    """The bytes of a head, whose SHA-256 is its name. Errors: StorageError where there is no such head."""
    found: list[tuple[str]] = query(db, "SELECT content FROM heads WHERE id = ?", [head])
    if not found:
        raise StorageError(f"{file_of(db)}: head {head} is not in this file")
    return found[0][0].encode()


def add(db: Database, response: bytes, roots: bytes) -> Stamp:
    """Keep an authority's response (DER); `roots` are the certificates (PEM) that we trust.

    It is kept beside the head that it stamps. Errors: StorageError where it does not verify, or stamps no head here.
    """
    try:
        head = _decoded(response).tst_info.message_imprint.message.hex()
    except ValueError as error:
        raise StorageError(f"{file_of(db)}: time stamp refused: {error}") from error
    stamp = checked(head, content_of(db, head), response, roots)
    if stamp.problem or stamp.at is None:
        raise StorageError(f"{file_of(db)}: time stamp refused: {stamp.problem}")
    values = (head, name_of(response), time_text(stamp.at), response)
    with writing(db):
        if not query(db, "SELECT 1 FROM stamps WHERE head = ? AND sha256 = ?", values[:2]):
            db.execute("INSERT INTO stamps (head, sha256, at, token) VALUES (?, ?, ?, ?)", values)
    return stamp


def stamps(db: Database, roots: bytes) -> list[Stamp]:
    """All stamps, oldest head first, each checked against the certificates (PEM) that we trust."""
    sql = "SELECT head, content, token FROM stamps JOIN heads ON heads.id = head ORDER BY heads.rowid, sha256"
    return [checked(head, content.encode(), token, roots) for head, content, token in query(db, sql)]


def checked(head: str, content: bytes, response: bytes, roots: bytes) -> Stamp:
    """A response against the bytes of the head that it should stamp."""
    at = None
    try:
        answer = _decoded(response)
        at = answer.tst_info.gen_time.astimezone(SHANGHAI)
        VerifierBuilder(roots=load_pem_x509_certificates(roots)).build().verify_message(answer, content)
    except (VerificationError, ValueError) as error:
        return Stamp(head, at, str(error))
    return Stamp(head, at)


def _decoded(response: bytes) -> TimeStampResponse:
    """Errors: ValueError where it is none, or says that nothing was stamped."""
    answer = decode_timestamp_response(response)
    if answer.status != PKIStatus.GRANTED:
        raise ValueError(f"the authority refused: {answer.status_string}")
    return answer
