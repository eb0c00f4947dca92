"""A time-stamp authority of our own: `openssl ts` over keys that live as long as a test."""

from __future__ import annotations

import subprocess
from pathlib import Path

CONFIG = """
[ req ]
distinguished_name = name
prompt = no
[ name ]
CN = {name}
[ ca ]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ stamping ]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ tsa ]
default_tsa = here
[ here ]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
"""


class Authority:
    """An authority in a folder: `ca` is the certificate to trust."""

    def __init__(self, openssl: str, folder: Path, name: str = "Test TSA") -> None:
        folder.mkdir()
        self._openssl, self._folder = openssl, folder
        (folder / "config").write_text(CONFIG.format(name=name))
        (folder / "serial").write_text("01")
        new = ("req", "-newkey", "rsa:2048", "-nodes", "-config", "config")
        self._run(*new, "-x509", "-extensions", "ca", "-days", "30", "-keyout", "ca.key", "-out", "ca.pem")
        self._run(*new, "-subj", f"/CN={name} signer", "-keyout", "tsa.key", "-out", "tsa.csr")
        sign = ("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "30", "-out", "tsa.pem")
        self._run(*sign, "-CAcreateserial", "-extfile", "config", "-extensions", "stamping")
        self.ca = (folder / "ca.pem").read_bytes()

    def reply(self, request: bytes) -> bytes:
        """The response to a request, both DER."""
        (self._folder / "request.tsq").write_bytes(request)
        self._run("ts", "-reply", "-config", "config", "-queryfile", "request.tsq", "-out", "reply.tsr")
        return (self._folder / "reply.tsr").read_bytes()

    def accepts(self, content: bytes, response: bytes, ca: bytes) -> bool:
        """Whether `openssl ts -verify` accepts a response for these bytes."""
        for name, data in {"data": content, "check.tsr": response, "trusted.pem": ca}.items():
            (self._folder / name).write_bytes(data)
        words = ("ts", "-verify", "-data", "data", "-in", "check.tsr", "-CAfile", "trusted.pem")
        return (
            subprocess.run([self._openssl, *words], cwd=self._folder, capture_output=True, check=False).returncode == 0
        )

    def _run(self, *words: str) -> None:
        subprocess.run([self._openssl, *words], cwd=self._folder, capture_output=True, check=True)
