"""What rendering costs: `python -m tests.bench.render` opens pages of the demo city in the system's browser.

Printed for a script-filled list of a JCMS site: the browser's start, one page after it, the requests that it makes, its
memory, and the same page without a browser. The pauses of politeness are left out: a real page adds one a request.
"""

from __future__ import annotations

import asyncio
import time
from datetime import date
from pathlib import Path
from statistics import median

from checks.reading import read
from crawler.browser.chromium import Chromium, NoBrowserError
from crawler.browser.exchange import Got, Wanted
from crawler.browser.processes import processes, resident
from crawler.demo.city import city
from crawler.demo.pages import DemoSite
from crawler.night.options import BrowserOptions

PAGES = 10
DAY = date(2026, 11, 20)


def main() -> None:
    """Print the figures; without Chromium or Playwright, what is missing."""
    try:
        asyncio.run(measure(BrowserOptions()))
    except NoBrowserError as error:
        print(f"render: {error}")


async def measure(options: BrowserOptions) -> None:
    """Render one page again and again."""
    site = DemoSite(city().site("tsw"), DAY, 1)
    path = next(path for path in site._routes if path.startswith("/col/") and "rows_" in site._body(path)[1].decode())
    asked: list[str] = []

    async def ask(wanted: Wanted) -> Got | None:
        asked.append(wanted.url)
        answer = site.answer(
            "/" + wanted.url.split("/", 3)[3], wanted.method, {":scheme": "http", ":host": site.site.host}
        )
        return Got(answer.status, answer.headers, answer.body, wanted.url)

    browser = Chromium(options, "spotcheck (bench)")
    url = f"http://{site.site.host}{path}"
    began = time.monotonic()
    first = await browser.render(url, "bench", ask)
    start = time.monotonic() - began
    asked.clear()
    seconds, cpu = [], processor(browser)
    for _ in range(PAGES):
        began = time.monotonic()
        await browser.render(url, "bench", ask)
        seconds.append(time.monotonic() - began)
    cpu = processor(browser) - cpu
    memory = sum(resident(process) for process in processes(browser.token)) / 1024**2
    await browser.close()
    static = site.answer(path, "GET", {":scheme": "http", ":host": site.site.host}).body
    began = time.monotonic()
    plain = read(static)
    print(f"render: start and first page {start:.1f} s; each further page {median(seconds):.2f} s (of which 1.0 s waiting for rest), "
          f"{cpu / PAGES:.2f} s of processor, {len(asked) / PAGES:.1f} requests; browser {memory:.0f} MB")  # fmt: skip
    print(
        f"render: rows {len(plain.posts)} without a browser ({(time.monotonic() - began) * 1000:.1f} ms to read), {len(read(first.body).posts)} with"
    )


def processor(browser: Chromium) -> float:
    """Seconds of processor time that the browser's living processes have taken."""
    ticks = 0
    for process in processes(browser.token):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


if __name__ == "__main__":
    main()
