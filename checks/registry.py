"""The indicators: every module of `checks.indicators` is one, its name is the indicator's name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache

import checks.indicators
from checks.model import Observation
from checks.rubric import Line, Rubric, RubricError
from checks.site import Site

Check = Callable[[Site, Line], Observation]


@cache
def indicators() -> Mapping[str, Check]:
    """Name → the module's `check(site, line)`: what the indicator saw of one site on one night."""
    names = [module.name for module in pkgutil.iter_modules(checks.indicators.__path__)]
    return {name: importlib.import_module(f"checks.indicators.{name}").check for name in sorted(names)}


def rule(name: str) -> str:
    """The rule in words: the docstring of the indicator's module."""
    return (importlib.import_module(f"checks.indicators.{name}").__doc__ or "").strip()


def known(rubric: Rubric) -> None:
    """Raises `RubricError` where the rubric names an indicator that there is no module for."""
    unknown = [line.check for line in rubric.lines if line.check not in indicators()]
    if unknown:
        names = ", ".join(indicators())
        raise RubricError(f"rubric {rubric.id}: unknown indicator {', '.join(unknown)}; known are {names}")
