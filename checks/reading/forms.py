"""Forms that a citizen can fill in and send."""

from __future__ import annotations

import re

from checks.reading.tree import Tree

_SEARCH = re.compile(r"search|query|sousuo|jiansuo|keyword|搜索|检索|查询|站内|全文", re.I)
_FILLED = frozenset(("", "text", "tel", "email", "number", "date", "url", "file", "radio", "checkbox"))


def forms(tree: Tree) -> int:
    """How many forms take an application or a letter: a text area, or two fields and no password; search boxes are none."""
    return sum(_is_form(tree, node) for node in tree.all("form"))


def has_login(tree: Tree) -> bool:
    """Whether the page asks for a password."""
    return any(tree.attrs[node].get("type", "").lower() == "password" for node in tree.all("input"))


def _is_form(tree: Tree, form: int) -> bool:
    areas = [
        n for n in tree.inside(form, "textarea") if tree.attrs[n].get("style", "").replace(" ", "") != "display:none"
    ]
    inputs = tree.inside(form, "input")
    kinds = [tree.attrs[node].get("type", "").lower() for node in inputs]
    if areas:
        return True
    if "password" in kinds:
        return False
    fields = sum(kind in _FILLED for kind in kinds) + len(tree.inside(form, "select"))
    typed = sum(kind in ("", "text", "tel", "email", "number", "file") for kind in kinds)
    return typed >= 2 and fields >= 2 and not _searches(tree, form)


def _searches(tree: Tree, form: int) -> bool:
    attrs = tree.attrs[form]
    if _SEARCH.search(
        " ".join((attrs.get("action", ""), attrs.get("id", ""), attrs.get("name", ""), attrs.get("class", "")))
    ):
        return True
    buttons = [tree.attrs[node].get("value", "") for node in tree.inside(form, "input")]
    buttons += [tree.text(node, most=20) for node in tree.inside(form, "button")]
    return any(_SEARCH.search(text) for text in buttons)
