"""The demo city: the roster of 2008, a made-up site for every unit, the portal and the office's lists."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from checks.model import Unit
from crawler.demo import build, cases, portal
from crawler.demo.description import City, SiteDescription
from crawler.demo.dice import Dice
from crawler.demo.prose import TOPICS

SHARED = "127.20.0.2"  # the hosting platform: twenty sites on one address
PORTAL_ADDRESS = "127.20.0.1"
NOBODY = "127.20.0.99"  # an address where nothing listens
OUTSIDE = "127.20.0.90"
HOSTED = 20
OUTSIDE_HOSTS = ("www.gov.cn", "www.hunan.gov.cn", "mp.weixin.qq.com", "zwfw.hunan.gov.cn")
COMMERCIAL_HOST = "www.pinpai-zhuangxiu.example"
ALONE = frozenset(("cdrbs", "tjj", "mgj", "nks"))  # the slow and hanging ones hold up nobody else
ONLINE = (
    "czj", "gaj", "mzj", "ldhshbzj", "jsj", "ghj", "gtzyj", "fdcglj", "jtj", "wsj", "wsjdj", "jyj", "hbj", "nyj", "lyj2", "slj",
    "swj", "gsj2", "dsj", "yjj", "ajj", "cgxzzfj", "whj", "zfgjjglzx", "sbc", "fgw", "kjj", "swj2", "jw", "xdtglq", "qxj",
)  # fmt: skip


@cache
def city() -> City:
    """The whole city; the same on every machine and every day."""
    units = roster()
    by_code = {unit.code: unit for unit in units}
    sites = tuple(_site(unit, by_code) for unit in _with_site(units))
    main = portal.portal(by_code, PORTAL_ADDRESS)
    return City(sites, main, units, _lists(units), {**dict.fromkeys(OUTSIDE_HOSTS, OUTSIDE), COMMERCIAL_HOST: OUTSIDE})


def roster() -> tuple[Unit, ...]:
    """The units of the notice, with made-up URLs."""
    text = (files("crawler.demo") / "roster-2008.csv").read_text(encoding="utf-8")
    return tuple(_unit(row) for row in csv.DictReader(text.splitlines()))


def lists(of: City) -> dict[str, list[dict[str, str]]]:
    """The office's lists as rows with the keys `unit` and `item`."""
    return {name: [{"unit": unit, "item": item} for unit, item in rows] for name, rows in of.lists.items()}


def _unit(row: Mapping[str, str]) -> Unit:
    return Unit(
        row["code"], row["name"], row["kind"], row["group"], row["url"], row["status"], row["lead"] == "yes",
        date.fromisoformat(row["inspection_date"]), row["weekday_printed"], row["time"], row["place"],
    )  # fmt: skip


def _with_site(units: tuple[Unit, ...]) -> list[Unit]:
    return [unit for unit in units if unit.status in ("site", "new")]


def _site(unit: Unit, units: Mapping[str, Unit]) -> SiteDescription:
    host = urlsplit(unit.url).hostname or ""
    address = _address(unit, units)
    family = "jcms" if address == SHARED else Dice(f"family/{unit.code}").pick(build.FAMILIES)
    site = cases.changed(build.site(unit, host, address, family))
    if unit.code == "czj":
        site = cases.procures_overnight(site)
    return _naming(site, units)


def _naming(site: SiteDescription, units: Mapping[str, Unit]) -> SiteDescription:
    """The personnel offices name the units that they appoint and recruit for."""
    code = site.unit.code
    if code == "zzb":
        posts = portal.naming("关于{name}等同志任免职务的通知（{unit}）", portal.APPOINTED, units, 70)
        return site.with_column("personnel", posts=posts)
    if code == "rsj":
        posts = portal.naming("{unit}{year}年招考公务员面试公告", portal.RECRUITING, units, 71)
        return site.with_column("recruitment", posts=posts)
    return site


def _address(unit: Unit, units: Mapping[str, Unit]) -> str:
    ordinary = [u.code for u in units.values() if u.url.endswith(".changde.gov.cn/") and u.code not in ALONE]
    if unit.code in ordinary[:HOSTED]:
        return SHARED
    if unit.code in ALONE:
        return f"127.20.0.{60 + sorted(ALONE).index(unit.code)}"
    return f"127.20.0.{Dice(f'address/{unit.code}').number(3, 36)}"


def _lists(units: tuple[Unit, ...]) -> dict[str, tuple[tuple[str, str], ...]]:
    dice = Dice("lists")
    public = [unit.code for unit in units if unit.kind in build.GOVERNMENT]
    disclosure = [code for code in public if dice.chance(85)] + ["gsj2", "dsj", "yjj", "zjj"]
    covered = [unit.code for unit in units if dice.chance(55)]
    return {
        "disclosure": tuple((code, "政务公开目录") for code in disclosure),
        "online": tuple((code, f"{dice.pick(TOPICS)}事项审批") for code in ONLINE),
        "topic": tuple((code, "百件实事网上办") for code in covered if code not in portal.TOPIC_POSTS),
    }
