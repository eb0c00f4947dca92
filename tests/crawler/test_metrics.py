"""The Prometheus file: strictly in its format, true to the evidence, written whole or not at all."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from checks.model import Outcome
from crawler.night.calendar import ZONE
from crawler.office.config import Office, read_office
from crawler.results.metrics import exposition, keep_metrics
from reports.desk import outbox
from reports.desk.database import open_desk
from storage.figures import Failure, Figures, Night
from storage.runs import Run, end_run, run_id, start_run
from storage.schema import open_file
from tests.crawler.test_config import SOUND

NIGHT = date(2008, 11, 11)
ONE = datetime(2008, 11, 11, 1, tzinfo=ZONE)
NOON = ONE.replace(hour=12)
TOLD = Figures(
    nights=(Night(NIGHT, "done", "", 1800.5), Night(date(2008, 11, 10), "missed", "程序未运行", None)),
    pages={"planned": 6, "done": 3, "failed": 2, "not reached": 1, "pending": 0},
    failures=(Failure(Outcome.FAILED, "timeout", 2), Failure(Outcome.NOT_REACHED, 'a "strange"\\\nreason', 1)),
    due=ONE,
    lag=39600.0,
    size=23_456_789_012,
    free=1_000_000,
)
NAME, NUMBER = r"[a-zA-Z_:][a-zA-Z0-9_:]*", r"[+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|Inf)|NaN"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)?\}})? ({NUMBER})")
Values = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def parsed(text: str) -> Values:
    """The samples of an exposition in the text format 0.0.4; anything that its grammar does not know is an error."""
    assert text.endswith("\n")
    found: Values = {}
    helped: list[str] = []
    typed: list[str] = []
    for line in text.removesuffix("\n").split("\n"):
        if comment := re.fullmatch(rf"# (HELP|TYPE) ({NAME}) (.+)", line):
            (helped if comment[1] == "HELP" else typed).append(comment[2])
            assert comment[1] == "HELP" or comment[3] == "gauge"
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, line
        assert sample[1] == helped[-1] == typed[-1], f"{line}: stands outside its family"
        labels = tuple(
            (
                each[: each.index("=")],
                re.sub(r"\\(.)", lambda it: {"n": "\n"}.get(it[1], it[1]), each[each.index("=") + 2 : -1]),
            )
            for each in re.findall(LABEL, sample[2] or "")
        )
        assert len(dict(labels)) == len(labels), line
        assert (sample[1], labels) not in found, f"{line}: twice"
        found[sample[1], labels] = float(sample[3])
    assert len(set(helped)) == len(helped), "a family stands twice"
    assert helped == typed
    assert {name for name, _ in found} == set(helped), "a family without a sample"
    return found


def value(values: Values, name: str, **labels: str) -> float:
    return values[f"spotcheck_{name}", tuple(labels.items())]


@pytest.mark.parametrize("bad", ["a 1", "# HELP a b\n# TYPE a gauge\na 1\na 2\n", "# HELP a b\n# TYPE a gauge\n",
    '# HELP a b\n# TYPE a gauge\na{x="\\t"} 1\n', "# HELP a b\n# TYPE a gauge\na one\n", "# HELP a b\n# TYPE a gauge\nb 1\n"])  # fmt: skip
def test_the_parser_is_strict(bad: str) -> None:
    with pytest.raises(AssertionError):
        parsed(bad)


def test_every_figure_is_there_exactly() -> None:
    values = parsed(exposition(TOLD, 2))
    assert {state: value(values, "nights", state=state) for state in ("done", "missed", "failed", "stopped", "running")} == {
        "done": 1, "missed": 1, "failed": 0, "stopped": 0, "running": 0,
    }  # fmt: skip
    assert [value(values, "night_pages", outcome=name) for name in ("done", "failed", "not reached", "pending")] == [
        3,
        2,
        1,
        0,
    ]
    assert value(values, "night_failures", outcome="failed", reason="timeout") == 2
    assert value(values, "night_failures", outcome="not reached", reason='a "strange"\\\nreason') == 1
    assert value(values, "night_duration_seconds") == 1800.5
    assert value(values, "due_timestamp_seconds") == ONE.timestamp()
    assert value(values, "lag_seconds") == 39600
    assert (value(values, "evidence_bytes"), value(values, "disk_free_bytes")) == (23_456_789_012, 1_000_000)
    assert value(values, "messages_waiting") == 2


def test_what_is_unknown_is_left_out() -> None:
    values = parsed(exposition(Figures((), {}, (), None, None, 4096, 1), None))
    assert {name for name, _ in values} == {"spotcheck_nights", "spotcheck_evidence_bytes", "spotcheck_disk_free_bytes"}


def office(folder: Path, more: str = "", tables: str = "") -> Office:
    file = folder / "office.toml"
    file.write_text(more + SOUND + tables, "utf-8")
    return read_office(file)


def a_night(settings: Office) -> None:
    run = Run(run_id(NIGHT, ONE), NIGHT, ONE)
    with closing(open_file(settings.evidence, create=True)) as db:
        start_run(db, run, [], {})
        end_run(db, run.id, ONE.replace(minute=20), "done")


MAIL = """
[messages]
sender = "spotcheck@city.example"
mail = ["zhiban@city.example"]
[messages.smtp]
host = "127.0.0.1"
port = 25
security = "plain"
"""


def test_the_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    settings = office(tmp_path, 'metrics = "spotcheck.prom"\n', MAIL)
    assert settings.metrics == tmp_path / "spotcheck.prom"
    settings.metrics.write_text("an earlier one", "utf-8")
    with settings.metrics.open(encoding="utf-8") as reader:
        a_night(settings)
        with closing(open_desk(settings.desk.accounts)) as desk:
            outbox.queue(desk, NIGHT, "done", ["mail zhiban@city.example"], ("晨报", "一切正常"), NOON)
        keep_metrics(settings, NOON)
        assert reader.read() == "an earlier one", "who was reading goes on reading the file that he opened"
    values = parsed(settings.metrics.read_text("utf-8"))
    assert value(values, "lag_seconds") == (NOON - datetime(2008, 11, 11, 2, 30, tzinfo=ZONE)).total_seconds()
    assert value(values, "messages_waiting") == 1
    assert [path.name for path in tmp_path.glob("spotcheck.prom*")] == ["spotcheck.prom"]


def test_without_the_setting_nothing_is_written(tmp_path: Path) -> None:
    settings = office(tmp_path)
    a_night(settings)
    before = sorted(tmp_path.iterdir())
    keep_metrics(settings, NOON)
    assert sorted(tmp_path.iterdir()) == before


def test_a_place_that_cannot_be_written_is_said_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = office(tmp_path, 'metrics = "nowhere/spotcheck.prom"\n')
    a_night(settings)
    keep_metrics(settings, NOON)
    assert capsys.readouterr().err.startswith(
        f"error: {tmp_path / 'nowhere' / 'spotcheck.prom'}: the figures were not written: "
    )
