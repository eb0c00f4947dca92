"""What a robots.txt lets us visit (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from checks.model import Outcome, Page

AGENT = "spotcheck"
MAX_BYTES = 500 * 1024  # RFC 9309 section 2.5: at least 500 KiB must be read
MAX_CRAWL_DELAY = 60.0  # seconds; a larger wish is taken as a minute, or a night would not be enough for one site
OWN_EVIDENCE = ("dns", "connect", "tls")  # the home page will fail in the same way and says so itself
NO_FILE = ("redirect loop", "address refused", "scheme")  # redirected to where no public file can be


@dataclass(frozen=True)
class Rules:
    """What may be asked of a host.

    `closed` is "" or the reason why nothing may be asked; `home_only` says that the home page may be asked all the
    same; `delay` is the Crawl-delay in seconds.
    """

    closed: str = ""
    home_only: bool = False
    parser: Protego | None = None

    @property
    def delay(self) -> float:
        """The Crawl-delay that the host asks of us, in seconds."""
        wish = self.parser.crawl_delay(AGENT) if self.parser else None
        return min(max(wish or 0.0, 0.0), MAX_CRAWL_DELAY)

    def refusal(self, url: str, role: str) -> str:
        """Why a URL must not be asked, or ""."""
        if self.closed:
            return "" if self.home_only and role in ("home", "probe", "link") else self.closed
        if self.parser is not None and not self.parser.can_fetch(url, AGENT):
            return "robots"
        return ""


def rules_of(page: Page, body: bytes) -> Rules:
    """The rules that the visit of a robots.txt gives; `body` is what the page's body holds.

    2xx: its rules. Too many redirects, redirects that lead nowhere public and 4xx: no rules, all may be visited. 429,
    5xx and every failure: nothing may be visited, but where the host cannot be connected at all the home page is asked,
    so that its own outcome is on file.
    """
    if page.outcome is Outcome.DONE and page.status is not None:
        return _answered(page.status, body)
    if page.reason in NO_FILE:
        return Rules()
    if page.outcome is Outcome.NOT_REACHED:
        return Rules(closed=page.reason)
    return Rules(closed="robots unavailable", home_only=page.reason in OWN_EVIDENCE)


def _answered(status: int, body: bytes) -> Rules:
    if 200 <= status < 300:
        return Rules(parser=_parsed(body))
    if 300 <= status < 500 and status != 429:
        return Rules()
    return Rules(closed="robots unavailable")


def _parsed(body: bytes) -> Protego | None:
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    if text.lstrip()[:1] == "<":  # an error page sent with 200 holds no rules
        return None
    return Protego.parse(text)
