"""The body that a server meant: content encodings undone, within a size limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable

ACCEPTED = "gzip, deflate"  # what is not asked for cannot be a brotli or zstd bomb
MAX_LAYERS = 2


class BadEncodingError(Exception):
    """The body does not hold what its Content-Encoding says, or is cut short."""


class TooLargeError(Exception):
    """The body is larger than the limit once it is unpacked."""


def decoded(body: bytes, encoding: str, limit: int) -> bytes:
    """The body with its Content-Encoding undone.

    In: the bytes as received, the header's value, the limit in bytes. Errors: BadEncodingError, TooLargeError.
    """
    layers = [name.strip().lower() for name in encoding.split(",") if name.strip() not in ("", "identity")]
    if len(layers) > MAX_LAYERS:
        raise BadEncodingError(encoding)
    for name in reversed(layers):
        body = _undo(name)(body, limit) if body else body
    return body


def _undo(name: str) -> Callable[[bytes, int], bytes]:
    steps = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate}
    if name not in steps:
        raise BadEncodingError(name)
    return steps[name]


def _gzip(body: bytes, limit: int) -> bytes:
    parts, size = [], 0
    while body:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        parts.append(_inflate(unpacker, body, limit - size))
        size += len(parts[-1])
        body = unpacker.unused_data if unpacker.unused_data[:2] == b"\x1f\x8b" else b""
    return b"".join(parts)


def _deflate(body: bytes, limit: int) -> bytes:
    try:
        return _inflate(zlib.decompressobj(), body, limit)
    except BadEncodingError:  # some servers send the raw stream without its zlib header
        return _inflate(zlib.decompressobj(-zlib.MAX_WBITS), body, limit)


def _inflate(unpacker: zlib._Decompress, body: bytes, limit: int) -> bytes:
    try:
        data = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise BadEncodingError(str(error)) from error
    if len(data) > limit:
        raise TooLargeError(f"more than {limit} bytes")
    if not unpacker.eof:
        raise BadEncodingError("the body is cut short")
    return data
