"""A certificate that does not verify is noted, and the page is read all the same."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from checks.model import Outcome, Page
from crawler.network.guard import NameTable
from crawler.night.options import SHANGHAI
from crawler.night.run import run_night
from tests.crawler.conftest import options, pages_of, unit
from tests.crawler.sites import Server, page

NOW = datetime.now(SHANGHAI)
DAY = timedelta(days=1)


def certificate(folder: Path, host: str, expires: datetime) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), NOW - 9 * DAY, expires)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(plain + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def by_name(folder: Path, hosts: Mapping[str, tuple[str, datetime]], other: str) -> ssl.SSLContext:
    """A certificate for each host: (the name that it is for, when it expires); all others get a self-signed one."""
    contexts = {host: certificate(folder, name, expires) for host, (name, expires) in hosts.items()}
    outer = contexts.get(other) or certificate(folder, other, NOW + 9 * DAY)

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = contexts.get(name or "", outer)

    outer.sni_callback = choose
    return outer


class NoTls(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(100)
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Page]]:
    folder = tmp_path_factory.mktemp("tls")
    contexts = {
        "self.test": ("self.test", NOW + 9 * DAY),
        "old.test": ("old.test", NOW - DAY),
        "other.test": ("not-this.test", NOW + 9 * DAY),
    }
    outer = by_name(folder, contexts, "self.test")
    answers = {(host, "/"): page(f"<html><title>{host}</title></html>") for host in (*contexts, "plain.test")}
    with Server(answers, tls=outer) as server, socketserver.ThreadingTCPServer(("127.0.1.9", 0), NoTls) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        names = {**server.names.names, "no-tls.test": ("127.0.1.9", {443: other.server_address[1]})}
        file = folder / "evidence.sqlite"
        units = (*(unit(host, f"https://{host}/") for host in (*contexts, "no-tls.test")), unit("plain.test"))
        run_night(options(file, units, NameTable(names)))
        other.shutdown()
    return {each.unit: each for each in pages_of(file) if each.role == "home"}


@pytest.mark.parametrize(
    ("host", "faults"),
    [
        ("self", {"self-signed"}),
        ("old", {"self-signed", "expired"}),
        ("other", {"self-signed", "wrong name"}),
        ("plain", set()),
    ],
)
def test_the_page_is_read_and_the_fault_is_noted(host: str, faults: set[str], homes: dict[str, Page]) -> None:
    home = homes[host]
    assert (home.outcome, home.status) == (Outcome.DONE, 200)
    assert home.body
    assert {fault for fault in home.certificate.split(", ") if fault} == faults


def test_a_server_that_speaks_no_tls_fails_with_tls(homes: dict[str, Page]) -> None:
    assert (homes["no-tls"].outcome, homes["no-tls"].reason) == (Outcome.FAILED, "tls")
