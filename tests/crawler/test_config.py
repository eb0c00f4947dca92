"""The office file: what it says, and every way in which it can be wrong."""

from __future__ import annotations

from datetime import date, time, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from crawler.errors import CrawlerError
from crawler.office.config import Office, read_office

SOUND = """\
roster = "units.csv"
rubric = "changde-2008"

[city]
name = "常德市"
portal = "http://www.city.example/"

[assessment]
start = 2008-11-10
end = 2008-12-30
cut_off = 2008-12-20

[calendar]
night = 02:30:00

[control]
hosts = ["http://one.example/", "http://two.example/"]

[contact]
about = "http://www.city.example/spotcheck.html"
mail = "spotcheck@city.example"

[network]
allowed = ["10.20.0.0/16"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "office.toml"


def read(file: Path, text: str) -> Office:
    file.write_text(text, "utf-8")
    return read_office(file)


def problems(file: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(CrawlerError) as caught:
        read(file, text)
    return caught.value.problems


def test_a_sound_file_is_read_with_its_defaults(file: Path) -> None:
    office = read(file, SOUND)
    assert office.city.name == "常德市"
    assert office.calendar.night == time(2, 30)
    assert office.window == timedelta(hours=6)
    assert (office.politeness.delay_seconds, office.politeness.requests, office.politeness.megabytes) == (1, 300, 20)
    assert office.network.allowed == (ip_network("10.20.0.0/16"),)
    assert (office.nights.first, office.nights.last) == (date(2008, 11, 10), date(2008, 12, 30))
    assert (office.portal.code, office.portal.kind, office.portal.url) == (
        "portal",
        "portal",
        "http://www.city.example/",
    )


def test_paths_count_from_the_files_folder(file: Path) -> None:
    office = read(file, SOUND + '\n[lists]\ntopic = "lists/topic.csv"\n')
    assert office.roster == file.parent / "units.csv"
    assert office.evidence == file.parent / "evidence.sqlite"
    assert office.lists.topic == file.parent / "lists" / "topic.csv"
    assert office.lists.online is None
    assert office.rubric == "changde-2008"
    own = read(file, SOUND.replace("changde-2008", "own.toml"))
    assert own.rubric == str(file.parent / "own.toml")


def test_a_file_that_a_windows_editor_marked_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert read_office(file).city.name == "常德市"


def test_all_problems_come_at_once_each_with_its_line(file: Path) -> None:
    wrong = SOUND.replace("rubric =", "rubrik =").replace("http://www.city.example/", "www.city.example", 1)
    found = problems(file, wrong.replace("02:30:00", '"25:00"'))
    assert len(found) == 4
    assert found[0] == f"{file}: line 2: rubrik: unknown key; did you mean rubric?"
    assert found[1].startswith(f"{file}: line 6: city.portal: 'www.city.example' has no scheme; write http://")
    assert found[2].startswith(f'{file}: line 14: calendar.night: "25:00": ')
    assert found[2].endswith("write for example night = 01:00:00")
    assert found[3] == f'{file}: rubric: is missing; add rubric = "changde-2008"'


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("cut_off = 2008-12-20", "cut_off = 2009-12-20", "line 8: assessment:", "must follow each other"),
        ('["10.20.0.0/16"]', '["10.20.0.0/99"]', "line 24: network.allowed:", "does not appear to be"),
        ('"http://one.example/", ', "", "line 17: control.hosts:", "at least 2"),
        ("http://one.example/", "https://www.city.example", "office.toml: the file:", "names the portal"),
        ("spotcheck@city.example", "信息办", "line 21: contact.mail:", "match pattern"),
        ("night = 02:30:00", "night = 02:30:00\nzone = 1", "line 15: calendar.zone:", "unknown key"),
        ("night = 02:30:00", "voting = [2008-12-20, 2008-11-20]", "line 14: calendar.voting:", "before it begins"),
        ("night = 02:30:00", 'night = "02:30+01:00"', "line 13: calendar:", "leave its zone out"),
        ('[city]\nname = "常德市"', '[city]\nname = " "', "line 5: city.name:", 'write for example name = "常德市"'),
        ("[control]", "[controls]", "line 16: controls:", "did you mean control?"),
        (
            "[calendar]",
            "[politeness]\ndelay_seconds = 0\n[calendar]",
            "line 14: politeness.delay_seconds:",
            "greater than",
        ),
    ],
)
def test_one_wrong_thing(file: Path, old: str, new: str, place: str, words: str) -> None:
    assert old in SOUND
    found = [problem for problem in problems(file, SOUND.replace(old, new, 1)) if place in problem]
    assert len(found) == 1
    assert words in found[0]


def test_what_is_no_toml_or_not_there(file: Path) -> None:
    assert "line 2" in problems(file, "roster = 1\nrubric == 2\n")[0]
    file.write_bytes(SOUND.encode("gb18030"))
    with pytest.raises(CrawlerError, match="save it as UTF-8"):
        read_office(file)
    with pytest.raises(CrawlerError, match="spotcheck init"):
        read_office(file.with_name("other.toml"))
