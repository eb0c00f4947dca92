"""TLS that reads the page whatever the certificate, and notes what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from OpenSSL import SSL, crypto
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

OP_LEGACY_SERVER_CONNECT = 0x4  # old servers cannot renegotiate securely
OLD_CIPHERS = b"ALL:@SECLEVEL=0"  # old servers have short keys and SHA-1 signatures
WORDS = {
    9: "not yet valid",
    10: "expired",
    18: "self-signed",
    19: "unknown issuer",
    20: "unknown issuer",
    21: "unknown issuer",
}


@implementer(IPolicyForHTTPS)
class NotingPolicy:
    """Connects to every server and keeps, by host and port, what the last handshake found wrong."""

    def __init__(self) -> None:
        """Begin without handshakes."""
        self._context = _context()
        self._faults: dict[tuple[str, int], list[str]] = {}

    def fault(self, host: str, port: int) -> str:
        """What is wrong with the certificate of a host, "" where it verifies."""
        return ", ".join(dict.fromkeys(self._faults.get((host, port), [])))

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Creator:  # noqa: N802 (the name is Twisted's)
        """What Twisted needs to start TLS with a host."""
        faults = self._faults.setdefault((hostname.decode("ascii"), port), [])
        return _Creator(self._context, hostname.decode("ascii"), faults)


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    def __init__(self, context: SSL.Context, hostname: str, faults: list[str]) -> None:
        self._context = context
        self._hostname = hostname
        self._faults = faults

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, N803
        self._faults.clear()  # only a handshake tells anew: a connection that is used again keeps its certificate
        connection = SSL.Connection(self._context, None)
        if not _is_address(self._hostname):
            connection.set_tlsext_host_name(self._hostname.encode("ascii"))
        connection.set_verify(SSL.VERIFY_PEER, _noting(self._hostname, self._faults))
        return connection


def _noting(hostname: str, faults: list[str]) -> Callable[[SSL.Connection, crypto.X509, int, int, int], bool]:
    def verified(_: SSL.Connection, certificate: crypto.X509, error: int, depth: int, ok: int) -> bool:
        if not ok:
            faults.append(WORDS.get(error, f"verify error {error}"))
        if depth == 0 and not _names(certificate, hostname):
            faults.append("wrong name")
        return True

    return verified


def _names(certificate: crypto.X509, hostname: str) -> bool:
    wanted = IPAddress_ID(hostname) if _is_address(hostname) else DNS_ID(hostname)
    try:
        verify_service_identity(extract_patterns(certificate), [wanted], [])
    except (CertificateError, VerificationError, ValueError):
        return False
    return True


def _is_address(hostname: str) -> bool:
    return isIPAddress(hostname) or isIPv6Address(hostname)


def _context() -> SSL.Context:
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_options(OP_LEGACY_SERVER_CONNECT)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_cipher_list(OLD_CIPHERS)
    context.set_default_verify_paths()
    return context
