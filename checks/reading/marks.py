"""Footer marks (网站标识): site code, filings, organiser, contact, signs, and the site's own labels."""

from __future__ import annotations

import re

from checks.reading.links import Anchor
from checks.reading.tree import Tree

_CODE = re.compile(r"标识码\s{0,3}[:：]?\s{0,3}(\d{10}|bm\d{8})(?!\d)", re.I)
_CODE_FORM = re.compile(r"\d{10}|bm\d{8}", re.I)
_ICP = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?ICP\s?[备证]\s?(?:案)?\s?\d{5,10}\s?号?(?:\s?-\s?\d{1,3})?",
    re.I,
)
_POLICE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?公网安备\s{0,3}[（(]?\s?\d{8,14}\s?[)）]?\s?号?(?:-\d{1,3})?"
)
_ORGANISER = re.compile(
    r"主\s?办(?:单位)?\s{0,3}[:：]\s{0,3}([^\s:：|<>]{3,40}?)(?=\s|承\s?办|协\s?办|地址|联系|电话|技术|版权|$|[|，,；;])"
)
_CONTACT = re.compile(
    r"(?:联系电话|联系方式|电\s?话|值班电话|办公电话|联系我们)\s{0,3}[:：]\s{0,3}([（(]?\d[\d\-—－()（）\s]{6,24}\d)"
)
_ERROR_HOSTS = ("zfwzzc.www.gov.cn", "zfwzgl.www.gov.cn", "pucha.kaipuyun.cn", "jiucuo")
_SIGN_HOSTS = ("bszs.conac.cn", "dcs.conac.cn", "_ideConac")


def marks(tree: Tree, text: str, anchors: list[Anchor], meta: dict[str, str]) -> dict[str, str]:
    """The marks that the page carries, by key; a mark that is not there has no key.

    Keys: site_code (ten digits, or bm and eight), icp, police, organiser, contact, party_sign (address of the sign),
    report_error (address of 为政府网站找错), site_name and site_domain (the page's own meta labels). `text` is the visible text.
    """
    shown = "\n".join([f"{anchor.href} {anchor.text} {anchor.title}" for anchor in anchors])
    found = {
        "site_code": _site_code(text, meta),
        "icp": _first(_ICP, text),
        "police": _first(_POLICE, text),
        "organiser": _group(_ORGANISER, text),
        "contact": _group(_CONTACT, text),
        "party_sign": _address(tree, anchors, shown, _SIGN_HOSTS, ()),
        "report_error": _address(tree, anchors, shown, _ERROR_HOSTS, ("找错", "纠错")),
        "site_name": meta.get("sitename", ""),
        "site_domain": meta.get("sitedomain", ""),
    }
    return {key: value for key, value in found.items() if value}


def meta_labels(tree: Tree) -> dict[str, str]:
    """The page's meta labels: lower-case name (or property) → content; the first of a name wins."""
    found: dict[str, str] = {}
    for node in tree.all("meta"):
        attrs = tree.attrs[node]
        name = (attrs.get("name") or attrs.get("property") or attrs.get("http-equiv") or "").strip().lower()
        if name:
            found.setdefault(name, attrs.get("content", "").strip())
    return found


def _site_code(text: str, meta: dict[str, str]) -> str:
    shown = _CODE.search(text)
    if shown:
        return shown[1]
    code = meta.get("siteidcode", "")
    return code if _CODE_FORM.fullmatch(code) else ""


def _first(form: re.Pattern[str], text: str) -> str:
    match = form.search(text)
    return re.sub(r"\s+", "", match[0]) if match else ""


def _group(form: re.Pattern[str], text: str) -> str:
    match = form.search(text)
    return match[1].strip() if match else ""


def _address(tree: Tree, anchors: list[Anchor], shown: str, hosts: tuple[str, ...], words: tuple[str, ...]) -> str:
    """Where a mark leads: a link to one of the hosts or with one of the words (`shown` has all links' texts), else the script that draws it."""
    for anchor in anchors if any(mark in shown for mark in (*hosts, *words)) else ():
        if any(host in anchor.href for host in hosts):
            return anchor.href
        if words and len(anchor.text) < 30 and any(word in anchor.text or word in anchor.title for word in words):
            return anchor.href or anchor.name
    for attrs, script in zip(tree.script_attrs, tree.scripts, strict=True):
        src = attrs.get("src", "")
        if any(host in src or host in attrs.get("id", "") for host in hosts):
            return src
        if len(script) < 2000 and any(host in script for host in hosts):
            match = re.search(r"https?:[^'\"%\s]{5,200}|//[^'\"%\s]{5,200}", script)
            return match[0] if match else hosts[0]
    return ""
