"""The headers of every answer: no script but ours, no frame, nothing from elsewhere, nothing kept in a cache."""

from __future__ import annotations

from flask import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
YEAR = 31_536_000


def harden(response: Response, *, https: bool) -> Response:
    """The same answer with these headers; under HTTPS the browser is told to stay there."""
    response.headers.update(HEADERS)
    if https:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    return response
