"""Answers in the form of web archives: the records of WARC 1.1 (ISO 28500), and their index.

Needs the package warcio (extra `wacz`).
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from http.client import responses
from io import BytesIO
from typing import IO, Any
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from checks.model import Page
from storage.rows import PAGE_FIELDS, page_row
from storage.seal import canonical

UNDONE = ("content-encoding", "transfer-encoding", "content-length")  # bodies are kept with their encodings undone
URI = "%/:=&?~#+!$,;'@()*[]"  # what a URL may hold as it is


class Records:
    """A WARC file being written, with the index of its answers and the list of its pages."""

    def __init__(self, stream: IO[bytes], title: str) -> None:
        """`title` says in the archive what it holds."""
        self.index: list[str] = []
        self.pages: list[dict[str, str]] = []
        self._stream = stream
        self._writer = WARCWriter(stream, gzip=True, warc_version="WARC/1.1")
        told = {"software": "spotcheck", "description": title}
        self._put(self._writer.create_warcinfo_record("data.warc.gz", told))

    def add(self, page: Page, body: bytes | None) -> None:
        """Write the redirects on the way, the answer and the row of a page; without a body the row alone."""
        if body is None:
            self._row(page, "")
            return
        for hop in page.hops:
            self._answer(page, hop.url, hop.status, [("Location", hop.location)], b"", hop.address)
        url = page.address_url
        headers = [(name, value) for name, value in page.headers if name.lower() not in UNDONE]
        if page.status == 304:
            id = self._resource(page, url, body)
        else:
            id = self._answer(page, url, page.status or 0, headers, body, page.address)
        self._row(page, id)
        if body and page.method == "GET":
            self.pages.append({"id": page.id, "url": url, "ts": utc(page.at), "title": page.label or url})

    def _answer(
        self, page: Page, url: str, status: int, headers: list[tuple[str, str]], body: bytes, address: str
    ) -> str:
        lines = StatusAndHeaders(f"{status} {responses.get(status, '')}".strip(), headers, protocol="HTTP/1.1")
        lines.replace_header("Content-Length", str(len(body)))
        record = self._record(page, url, "response", body, http_headers=lines, address=address)
        offset, length = self._put(record)
        if page.method == "GET":
            self._note(page, url, status, _mime(headers), body, offset, length)
        id: str = record.rec_headers.get_header("WARC-Record-ID")
        split = urlsplit(quote(url, safe=URI))
        target = f"{page.method} {split.path or '/'}{'?' + split.query if split.query else ''} HTTP/1.1"
        asked = StatusAndHeaders(target, [("Host", split.netloc)], is_http_request=True)
        self._put(self._record(page, url, "request", b"", http_headers=asked, to=id))
        return id

    def _resource(self, page: Page, url: str, body: bytes) -> str:
        mime = _mime(list(page.headers))
        record = self._record(page, url, "resource", body, type=mime)
        self._note(page, url, 200, mime, body, *self._put(record))
        id: str = record.rec_headers.get_header("WARC-Record-ID")
        return id

    def _row(self, page: Page, to: str) -> None:
        """The sealed row, under a name of its own: under the page's URL a replay could show it in the page's place."""
        row = dict(zip(PAGE_FIELDS, page_row(page), strict=True))
        data = canonical("pages", row).partition(b"\n")[2]
        self._put(self._record(page, f"urn:spotcheck:page:{page.id}", "metadata", data, type="application/json", to=to))

    def _record(self, page: Page, url: str, kind: str, data: bytes, **more: Any) -> Any:
        head = {"WARC-Date": utc(page.at)}
        if more.get("address"):
            head["WARC-IP-Address"] = more["address"]
        if more.get("to"):
            head["WARC-Concurrent-To"] = more["to"]
        return self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(data),
            length=len(data),
            warc_content_type=more.get("type", ""),
            http_headers=more.get("http_headers"),
            warc_headers_dict=head,
        )

    def _put(self, record: Any) -> tuple[int, int]:
        offset = self._stream.tell()
        self._writer.write_record(record)
        return offset, self._stream.tell() - offset

    def _note(self, page: Page, url: str, status: int, mime: str, body: bytes, offset: int, length: int) -> None:
        entry = {
            "url": url,
            "mime": mime,
            "status": str(status),
            "digest": f"sha256:{hashlib.sha256(body).hexdigest()}",
            "length": str(length),
            "offset": str(offset),
            "filename": "data.warc.gz",
        }
        stamp = re.sub(r"\D", "", utc(page.at))[:14]
        self.index.append(f"{surt(url)} {stamp} {json.dumps(entry)}\n")


def surt(url: str) -> str:
    """The key of a URL in the index of a web archive.

    >>> surt("http://www.Changde.gov.cn:8080/a.asp?b=2&a=1")
    'cn,gov,changde:8080)/a.asp?a=1&b=2'
    >>> surt("http://a.gov.cn/栏目/")
    'cn,gov,a)/%e6%a0%8f%e7%9b%ae'
    """
    split = urlsplit(quote(url, safe=URI).lower())
    host = ",".join(reversed(re.sub(r"^www\d*\.", "", split.hostname or "").split(".")))
    port = f":{split.port}" if split.port else ""
    query = "&".join(sorted(split.query.split("&")))
    return f"{host}{port}){split.path.rstrip('/') or '/'}{'?' + query if query else ''}"


def utc(at: datetime) -> str:
    """A moment as web archives write it, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _mime(headers: list[tuple[str, str]]) -> str:
    found = next((value for name, value in headers if name.lower() == "content-type"), "")
    return found.partition(";")[0].strip().lower() or "application/octet-stream"
