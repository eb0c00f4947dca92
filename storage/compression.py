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


def unpacked(codec: str, data: bytes, base: bytes | None = None) -> bytes:
    """The bytes as they were before `packed` or `leaning`. Errors: ValueError where they cannot be restored."""
    if codec == "raw":
        return data
    try:
        return zstd.decompress(data) if base is None else zstd.decompress(data, zstd_dict=_prefix(base))
    except zstd.ZstdError as error:
        raise ValueError(str(error)) from error


def leaning(data: bytes, base: bytes) -> bytes:
    """The bytes to store where `base` is there to restore them: only what differs takes room."""
    window = (len(data) + len(base)).bit_length()  # so that all of the base is within reach
    level, reach = zstd.CompressionParameter.compression_level, zstd.CompressionParameter.window_log
    options: dict[int, int] = {level: LEVEL, reach: window}
    return zstd.compress(data, options=options, zstd_dict=_prefix(base))


def name_of(data: bytes) -> str:
    """The SHA-256 by which a body is known."""
    return hashlib.sha256(data).hexdigest()


def _prefix(base: bytes) -> tuple[zstd.ZstdDict, int]:
    return zstd.ZstdDict(base, is_raw=True).as_prefix
