"""Path strings in every place that takes an id or a name."""

from __future__ import annotations

import io
from contextlib import closing

import pytest

from storage import objections
from storage.schema import open_file
from tests.reports.desk.office import Office, finding_id, home_id

SHA = "2AF1CF5FC2DBBEBE743464295F680FF5959E1B260744B720CF3D4B84146A86F2"
STRINGS = ("../x", "..%2fx", "%2e%2e/x", "....//x", "/etc/passwd", "C:\\x", "\\\\host\\x", "CON", "x%00.html", SHA)
PLACES = (
    "/evidence/{}",
    "/attachments/{}",
    "/exports/{}",
    "/findings/{}",
    "/sheets/{}",
    "/static/{}",
    "/api/v1/findings/{}",
)


@pytest.mark.parametrize("string", STRINGS)
@pytest.mark.parametrize("place", PLACES)
def test_a_path_string_is_no_address(office: Office, place: str, string: str) -> None:
    browser = office.client("zhang")
    browser.get("/account")
    path, token = place.format(string), {"Authorization": f"Bearer {office.token}"}
    answers = [browser.browser.get(path, headers=token), browser.browser.post(path, data={"csrf_token": browser.token})]
    assert {answer.status_code for answer in answers} <= {301, 308, 404, 405}
    for answer in answers:
        assert "root:" not in answer.get_data(as_text=True)
        if answer.status_code in (301, 308):  # `//` is joined; where that leads is no address either
            assert browser.browser.get(answer.headers["Location"]).status_code in (404, 405)


@pytest.mark.parametrize("id", [home_id("czj").upper(), home_id("czj")[:-1], home_id("czj") + "0"])
def test_an_id_in_another_form_is_none(office: Office, id: str) -> None:
    assert office.client("zhang").get(f"/evidence/{id}").status_code == 404


@pytest.mark.parametrize(
    "string",
    [*STRINGS, "x\x00.pdf", "a/b.pdf", "..\\x.pdf", "CON.pdf", "x.html", "x.pdf.exe", ".pdf", "a\u202efdp.exe"],
)
def test_an_attachment_is_not_called_by_a_path(office: Office, string: str) -> None:
    id = finding_id("czj", "home_fresh")
    browser = office.client("czj")
    browser.get(f"/findings/{id}")
    browser.post(f"/findings/{id}/object", text="当晚服务器检修，已经报备", file=(io.BytesIO(b"x"), string))
    with closing(open_file(office.evidence)) as db:
        assert [each.name for each in objections.of(db)] in ([], [""])
