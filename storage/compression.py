"""Bytes in and out of the file: Zstandard where it saves room, raw where it does not."""

from __future__ import annotations

import hashlib
import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3


def packed(data: bytes) -> tuple[str, bytes]:
    """The codec (`zstd` or `raw`) and the bytes to store, whichever is smaller."""
    small = zstd.compress(data, LEVEL)
    return ("zstd", small) if len(small) < len(data) else ("raw", data)


def unpacked(codec: str, data: bytes) -> bytes:
    """The bytes as they were before `packed`. Errors: ValueError where they cannot be restored."""
    if codec == "raw":
        return data
    try:
        return zstd.decompress(data)
    except zstd.ZstdError as error:
        raise ValueError(str(error)) from error


def name_of(data: bytes) -> str:
    """The SHA-256 by which a body is known."""
    return hashlib.sha256(data).hexdigest()
