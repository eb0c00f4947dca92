"""The page families of the demo city, by name."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.demo.families import asp, dede, jcms, lonsun, trs, ucap, vsb
from crawler.demo.families.screen import Family

FAMILIES: Mapping[str, Family] = {
    "trs": trs.FAMILY,
    "jcms": jcms.FAMILY,
    "ucap": ucap.FAMILY,
    "lonsun": lonsun.FAMILY,
    "vsb": vsb.FAMILY,
    "dede": dede.FAMILY,
    "asp": asp.FAMILY,
}
