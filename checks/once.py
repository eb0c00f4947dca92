"""No fault is deducted twice (因空白、应更新未更新等原因已按其他指标扣分的，本项不重复扣分)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from checks.model import Fault, Observation, Verdict
from checks.rubric import Line


def once(seen: Mapping[str, tuple[Line, Observation]]) -> dict[str, Observation]:
    """One unit's observations of one night by line, each address charged on one deducting line only.

    A thing is an address that fault keys name. It is charged where it costs most, of equal costs on the rubric's first
    line; the other lines say that they leave it. Vetoes count what they see and are not touched, nor is a weighted
    rubric, whose lines each judge their own points.
    """
    charged = _charged(seen)
    return {name: _left(line, observation, charged) for name, (line, observation) in seen.items()}


def _charged(seen: Mapping[str, tuple[Line, Observation]]) -> dict[str, tuple[float, Line]]:
    """Thing → its highest cost and the line that charges it."""
    charged: dict[str, tuple[float, Line]] = {}
    for line, observation in seen.values():
        for fault in observation.faults if line.effect == "deduct" else ():
            thing = _thing(fault)
            if thing and (thing not in charged or fault.cost > charged[thing][0]):
                charged[thing] = (fault.cost, line)
    return charged


def _left(line: Line, observation: Observation, charged: Mapping[str, tuple[float, Line]]) -> Observation:
    if line.effect != "deduct":
        return observation
    others = {fault.key: charged[_thing(fault)][1] for fault in observation.faults if _thing(fault)}
    doubled = {key: other for key, other in others.items() if other.indicator != line.indicator}
    if not doubled:
        return observation
    names = "、".join(dict.fromkeys(f"“{other.name}”" for other in doubled.values()))
    faults = tuple(fault for fault in observation.faults if fault.key not in doubled)
    reason = f"{observation.reason}（其中 {len(doubled)} 项已按{names}扣分，本项不重复扣分）"
    return replace(observation, verdict=observation.verdict if faults else Verdict.MET, reason=reason, faults=faults)


def _thing(fault: Fault) -> str:
    """The address in a fault's key, or ""."""
    last = fault.key.rpartition(" ")[2]
    return last if "://" in last else ""
