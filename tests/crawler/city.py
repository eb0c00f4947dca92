"""Three small sites with columns, articles and links, the same for every crawl."""

from __future__ import annotations

from tests.crawler.sites import Handler, page

HOSTS = ("czj.test", "rsj.test", "wsj.test")
COLUMNS = {"gzdt": "工作动态", "tzgg": "通知公告", "zcfg": "政策法规", "rsrm": "人事任免"}


def html(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def answers(etags: bool = False) -> dict[tuple[str, str], bytes | Handler]:
    found: dict[tuple[str, str], str] = {}
    for host in HOSTS:
        menu = "".join(f'<a href="/{path}/">{name}</a> ' for path, name in COLUMNS.items())
        others = "".join(f'<a href="/zt/{number}.html">专题专栏第{number}号的首页链接</a> ' for number in range(8))
        found[host, "/"] = html(host, menu + others)
        for path, name in COLUMNS.items():
            rows = "".join(
                f'<li><a href="/{path}/{day}.html">关于做好第{day}次{name}工作的通知</a> <span>2008-11-{day:02d}</span></li>'
                for day in range(19, 8, -1)
            )
            found[host, f"/{path}/"] = html(name, f"<ul>{rows}</ul>")
            file = f'<p>正文</p><a href="/{path}/19.doc">附件</a>'
            found[host, f"/{path}/19.html"] = html(
                f"关于做好第19次{name}工作的通知", f"<p>发布日期：2008-11-19</p>{file}"
            )
            found[host, f"/{path}/19.doc"] = "doc"
        found.update({(host, f"/zt/{number}.html"): html("专题", "x") for number in range(0, 8, 2)})
    if not etags:
        return {key: page(text) for key, text in found.items()}
    return {
        key: tagged(page(text, headers=f'ETag: "{hash(text)}"\r\n'), f'"{hash(text)}"') for key, text in found.items()
    }


def tagged(answer: bytes, etag: str) -> Handler:
    """200, or 304 where the request names the entity tag."""

    async def handler(asked, writer) -> None:  # type: ignore[no-untyped-def]
        unchanged = asked.headers.get("if-none-match") == etag
        writer.write(page("", "304 Not Modified", f"ETag: {etag}\r\n") if unchanged else answer)

    return handler
