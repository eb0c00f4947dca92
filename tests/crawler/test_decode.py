"""Content encodings are undone within a limit, and what is broken says so."""

from __future__ import annotations

import gzip
import zlib

import pytest

from crawler.network.decode import BadEncodingError, TooLargeError, decoded

TEXT = "常德市财政局".encode() * 100
LIMIT = 1_000_000


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)  # else every process of the tests collects others


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (packed(TEXT), "gzip"),
        (packed(TEXT), "X-GZIP"),
        (packed(TEXT[:600]) + packed(TEXT[600:]), "gzip"),
        (packed(TEXT) + b"\0\0trailing", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (packed(zlib.compress(TEXT)), "deflate, gzip"),
    ],
)
def test_what_was_packed_comes_out(body: bytes, encoding: str) -> None:
    assert decoded(body, encoding, LIMIT) == TEXT


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (packed(TEXT)[:-20], "gzip"),
        (TEXT, "gzip"),
        (TEXT, "br"),
        (packed(packed(packed(TEXT))), "gzip, gzip, gzip"),
    ],
)
def test_what_is_broken_or_not_asked_for_is_refused(body: bytes, encoding: str) -> None:
    with pytest.raises(BadEncodingError):
        decoded(body, encoding, LIMIT)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(TooLargeError):
        decoded(packed(bytes(LIMIT + 1)), "gzip", LIMIT)
    with pytest.raises(TooLargeError):
        decoded(packed(bytes(LIMIT // 2 + 1)) * 2, "gzip", LIMIT)
