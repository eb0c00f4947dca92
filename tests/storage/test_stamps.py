"""A stamp is kept only when it holds, and two verifiers agree on which do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import stamps
from storage.errors import StorageError
from storage.merge import merge
from storage.proof import write_pack
from storage.schema import open_file
from storage.verify import verify
from tests.conftest import Needs
from tests.storage.authority import Authority
from tests.storage.test_proof import checked, files_of, judged  # noqa: F401
from tests.storage.test_seal import a_decision, a_night


@pytest.fixture(scope="module")
def authority(needs: Needs, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(needs("openssl", "openssl"), tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture(scope="module")
def stranger(needs: Needs, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(needs("openssl", "openssl"), tmp_path_factory.mktemp("tsa") / "two", "Stranger")


def test_a_stamp_is_kept_beside_its_head_and_holds(db: Database, authority: Authority) -> None:
    a_night(db)
    head = stamps.newest_head(db)
    stamp = stamps.add(db, authority.reply(stamps.request_for(db, head)), authority.ca)
    assert (stamp.head, stamp.problem) == (head, "")
    a_decision(db)
    assert stamps.stamps(db, authority.ca) == [stamp]
    assert verify(db) == []


def test_the_same_stamp_is_kept_once_and_a_second_authority_beside_it(
    db: Database, authority: Authority, stranger: Authority
) -> None:
    a_night(db)
    request = stamps.request_for(db, stamps.newest_head(db))
    reply = authority.reply(request)
    for _ in range(2):
        stamps.add(db, reply, authority.ca)
    stamps.add(db, stranger.reply(request), stranger.ca)
    assert len(stamps.stamps(db, authority.ca)) == 2
    assert [stamp.problem == "" for stamp in stamps.stamps(db, authority.ca + stranger.ca)] == [True, True]
    assert sorted(stamp.problem == "" for stamp in stamps.stamps(db, authority.ca)) == [False, True]


def altered(response: bytes) -> list[bytes]:
    """One bit changed in many places: in the token's content, its certificates and its signature."""
    return [
        response[:place] + bytes([response[place] ^ 4]) + response[place + 1 :]
        for place in range(60, len(response), 97)
    ]


def test_bad_tokens_are_refused_by_two_verifiers(db: Database, authority: Authority, stranger: Authority) -> None:
    a_night(db)
    first = stamps.newest_head(db)
    good, content = authority.reply(stamps.request_for(db, first)), stamps.content_of(db, first)
    a_decision(db)
    other = authority.reply(stamps.request_for(db, stamps.newest_head(db)))
    assert not stamps.checked(first, content, good, authority.ca).problem
    assert authority.accepts(content, good, authority.ca)
    bad = [
        *((token, authority.ca) for token in altered(good)),
        (good, stranger.ca),
        (stranger.reply(stamps.request_for(db, first)), authority.ca),
        (other, authority.ca),
        (b"", authority.ca),
        (good[:-1], authority.ca),
        (b"<html>504 Gateway Time-out</html>", authority.ca),
    ]
    ours = [not stamps.checked(first, content, token, ca).problem for token, ca in bad]
    theirs = [authority.accepts(content, token, ca) for token, ca in bad]
    print(f"{len(bad)} bad tokens: {ours.count(False)} refused by rfc3161-client, {theirs.count(False)} by openssl")
    assert (any(ours), any(theirs)) == (False, False)


def test_what_does_not_hold_is_not_kept(db: Database, authority: Authority, stranger: Authority) -> None:
    a_night(db)
    reply = authority.reply(stamps.request_for(db, stamps.newest_head(db)))
    for response, ca in ((reply, stranger.ca), (reply[:99], authority.ca), (b"no", authority.ca)):
        with pytest.raises(StorageError, match="time stamp refused: "):
            stamps.add(db, response, ca)
    assert stamps.stamps(db, authority.ca) == []


def test_a_stamp_of_a_head_of_another_file_is_refused(db: Database, authority: Authority, tmp_path: Path) -> None:
    a_night(db)
    with open_file(tmp_path / "other", create=True) as other:
        a_night(other, "a02")
        reply = authority.reply(stamps.request_for(other, stamps.newest_head(other)))
    with pytest.raises(StorageError, match="is not in this file"):
        stamps.add(db, reply, authority.ca)


def test_a_file_without_one_newest_head_cannot_be_stamped(db: Database, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="0 newest heads, nothing is sealed yet"):
        stamps.newest_head(db)
    for unit in ("a01", "a02"):
        with open_file(tmp_path / unit, create=True) as shard:
            a_night(shard, unit)
        merge(db, [tmp_path / unit])
    with pytest.raises(StorageError, match="2 newest heads, several files were merged"):
        stamps.newest_head(db)


def test_a_proof_pack_reaches_the_next_stamp(judged: Database, authority: Authority, tmp_path: Path) -> None:  # noqa: F811
    a_night(judged, "a02", days=1)
    last = stamps.newest_head(judged)
    reply = authority.reply(stamps.request_for(judged, last))
    stamps.add(judged, reply, authority.ca)
    write_pack(judged, "f1", tmp_path / "pack.zip")
    files = files_of(tmp_path / "pack.zip")
    assert json.loads(files["proof.json"])["heads"][-1] == last
    assert files[f"stamps/{last}-0.tsr"] == reply
    assert authority.accepts(files[f"heads/{last}.json"], files[f"stamps/{last}-0.tsr"], authority.ca)
    (tmp_path / "verify.py").write_bytes(files["verify.py"])
    assert checked(tmp_path / "pack.zip", tmp_path / "verify.py").returncode == 0
