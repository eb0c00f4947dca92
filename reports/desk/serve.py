"""The desk behind waitress, on this machine alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waitress import create_server

from reports.desk.app import create_app
from reports.desk.settings import Settings

THREADS = 8
PROXY = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": {"x-forwarded-proto"}}


def server_of(settings: Settings, port: int) -> Any:
    """A server that is bound and not yet running: `effective_port`, `run()`, `close()`.

    Only 127.0.0.1 is bound: others reach the desk through a TLS proxy on this machine.
    """
    proxy = PROXY if settings.https else {}
    app = create_app(settings)
    return create_server(
        app, host="127.0.0.1", port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=True, **proxy
    )


def serve(settings: Settings, port: int, told: Callable[[str], Any]) -> None:
    """Serve until stopped; `told` gets the address."""
    server = server_of(settings, port)
    told(f"http://127.0.0.1:{server.effective_port}/")
    server.run()
