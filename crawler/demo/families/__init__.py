"""The page families of the demo city, by name."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.demo.families import jcms, trs
from crawler.demo.families.screen import Family

FAMILIES: Mapping[str, Family] = {
    **dict.fromkeys(("ucap", "lonsun", "vsb", "dede", "asp"), trs.FAMILY),
    "trs": trs.FAMILY,
    "jcms": jcms.FAMILY,
}
