"""What a worker on another machine is told about a night, as JSON: everything of its options that is no place or function."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from crawler.night.options import NightOptions

OWN = (
    "evidence",
    "only",
    "stop_list",
    "clock",
    "resolve",
    "memory",
    "leases",
    "readers",
    "log_level",
)  # the worker's, or its part's


def order_of(options: NightOptions) -> str:
    """The order of a night."""
    told = {name: adapter.dump_python(getattr(options, name), mode="json") for name, adapter in _adapters().items()}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def options_of(order: str, evidence: Path, only: frozenset[str], **own: Any) -> NightOptions:
    """The options of a part of an ordered night; `own` are the worker's clock, names and leases.

    Errors: pydantic.ValidationError for an order that a program of another version wrote.
    """
    told = json.loads(order)
    values = {name: adapter.validate_python(told[name]) for name, adapter in _adapters().items() if name in told}
    return NightOptions(evidence=evidence, only=only, **values, **own)


@cache
def _adapters() -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(NightOptions)
    return {field.name: TypeAdapter(hints[field.name]) for field in fields(NightOptions) if field.name not in OWN}
