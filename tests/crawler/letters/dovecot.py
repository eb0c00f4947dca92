"""A real IMAP server on this machine: dovecot with one static account, in a folder of the test."""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL
from tempfile import TemporaryDirectory

USER, PASSWORD = "kaohe", "a secret of the test"
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


@contextmanager
def imap_server(program: str) -> Iterator[int]:
    """The port of a running dovecot. Root may start it only for the users that the package brings."""
    with TemporaryDirectory(prefix="dovecot") as name:
        folder, port = Path(name), _free_port()
        folder.chmod(0o755)
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
        for inner in ("home", "mail"):
            (folder / inner).mkdir()
            (folder / inner).chmod(0o777)
        (folder / "dovecot.conf").write_text(CONFIG.format(folder=folder, port=port, **_users()), "utf-8")
        words = [program, "-F", "-c", str(folder / "dovecot.conf")]
        with subprocess.Popen(words, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL) as server:
            try:
                _wait(port, server, folder / "log")
                yield port
            finally:
                server.terminate()


def _users() -> dict[str, object]:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        named = {"internal": "dovecot", "login": "dovenull", "group": "dovecot"}
        return {**named, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
    named = {"internal": getpass.getuser(), "login": getpass.getuser(), "group": grp.getgrgid(os.getgid()).gr_name}
    return {**named, "uid": os.getuid(), "gid": os.getgid()}


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as place:
        port: int = place.getsockname()[1]
        return port


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and server.poll() is None:
        with closing(socket.socket()) as line:
            line.settimeout(2)
            with suppress(TimeoutError):
                if line.connect_ex(("127.0.0.1", port)) == 0 and line.recv(100).startswith(b"* OK"):
                    return
        time.sleep(0.05)
    raise AssertionError(f"dovecot does not answer: {log.read_text('utf-8') if log.exists() else 'no log'}")
