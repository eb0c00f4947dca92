"""How Chromium is started, wherever we use it: without a way to the network, and known among the processes."""

from __future__ import annotations

import os


def fenced(token: str) -> list[str]:
    """The words of its command line; `token` is among them, so that its processes are found.

    No name resolves and nothing is fetched in the background; the proxy that leads nowhere is the caller's.
    """
    return [
        f"--spotcheck={token}",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-pings",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--dns-prefetch-disable",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    ]
