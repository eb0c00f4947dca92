"""The API: a token for each client, its rate, and answers as the document describes them."""

from __future__ import annotations

import re
from typing import Any

from reports.desk.openapi import document
from tests.reports.desk.office import AS_OF, Office, all_findings, finding_id

FRESH = finding_id("czj", "home_fresh")


def get(office: Office, path: str) -> Any:
    answer = office.app.test_client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {office.token}"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def fits(value: Any, schema: dict[str, Any], parts: dict[str, Any]) -> bool:
    """Whether a value is what a schema of the document says; as much of the language as the document uses."""
    if "$ref" in schema:
        return fits(value, parts[schema["$ref"].rpartition("/")[2]], parts)
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "number": (int, float),
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    named = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if not any(isinstance(value, kinds[name]) for name in named) or value not in schema.get("enum", [value]):
        return False
    if isinstance(value, dict):  # all that is named is there, and nothing that is not
        inner = schema["properties"]
        assert set(schema["required"]) == inner.keys()
        assert schema["additionalProperties"] is False
        return value.keys() == inner.keys() and all(fits(value[name], inner[name], parts) for name in inner)
    return all(fits(each, schema["items"], parts) for each in (value if isinstance(value, list) else ()))


def test_every_answer_is_what_the_document_says(office: Office) -> None:
    told = office.app.test_client().get("/api/v1/openapi.json").get_json()
    assert told == document("常德市")
    for path, methods in told["paths"].items():
        assert list(methods) == ["get"]
        answers = {
            code: each["content"]["application/json"]["schema"] for code, each in methods["get"]["responses"].items()
        }
        filled, parts = path.format(code="czj", id=FRESH), told["components"]["schemas"]
        assert fits(get(office, filled.removeprefix("/api/v1")), answers["200"], parts), path
        refused = office.app.test_client().get(filled)
        assert (refused.status_code, fits(refused.get_json(), answers["401"], parts)) == (401, True), path
    there = {
        re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule)
        for rule in office.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert there - {"/api/v1/openapi.json"} == set(told["paths"])


def test_an_answer_that_the_document_does_not_name_would_be_found(office: Office) -> None:
    told = document("常德市")
    parts = told["components"]["schemas"]
    sheet = get(office, "/sheets/czj")
    assert fits(sheet, parts["SheetWithLines"], parts)
    assert not fits({**sheet, "more": 1}, parts["SheetWithLines"], parts)
    assert not fits({name: value for name, value in sheet.items() if name != "rank"}, parts["SheetWithLines"], parts)
    assert not fits({**sheet, "score": "100"}, parts["SheetWithLines"], parts)


def test_judged_and_decided_stand_beside_each_other(office: Office) -> None:
    reviewer = office.client("liming")
    reviewer.get(f"/findings/{FRESH}")
    reviewer.post(f"/findings/{FRESH}/decide", action="overturn", reason="已整改，人工核实", seen="")
    found = get(office, f"/findings/{FRESH}")
    assert (found["judged"]["points"], found["decided"]["points"]) == (0, 8)
    (sheet,) = [each for each in get(office, "/sheets")["sheets"] if each["unit"] == "czj"]
    assert (sheet["points"], sheet["denominator"], sheet["score"], sheet["provisional"]) == (24, 24, 100.0, True)


def test_findings_are_chosen_and_paged(office: Office) -> None:
    everything = get(office, "/findings")
    assert (everything["total"], everything["as_of"]) == (len(all_findings()), AS_OF.isoformat())
    assert get(office, "/findings?unit=czj&indicator=home_fresh")["total"] == 1
    assert len(get(office, "/findings?offset=10")["findings"]) == 2


def test_without_a_token_there_is_nothing(office: Office) -> None:
    browser = office.app.test_client()
    for head in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {office.token}"},
        {"Authorization": "Bearer "},
    ):
        answer = browser.get("/api/v1/findings", headers=head)
        assert answer.status_code == 401
        assert answer.get_json()["error"] == 401
    assert browser.get(f"/api/v1/findings?token={office.token}").status_code == 401
    assert browser.get("/inbox", headers={"Authorization": f"Bearer {office.token}"}).status_code == 302


def test_sixty_questions_a_minute(office: Office) -> None:
    browser, head = office.app.test_client(), {"Authorization": f"Bearer {office.token}"}
    statuses = [browser.get("/api/v1/sheets/czj", headers=head).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    office.clock.move(seconds=20)
    late = browser.get("/api/v1/sheets/czj", headers=head)
    assert (late.status_code, late.headers["Retry-After"]) == (429, "40")
    office.clock.move(seconds=41)
    assert browser.get("/api/v1/sheets/czj", headers=head).status_code == 200


def test_what_is_not_there_is_json_too(office: Office) -> None:
    browser, head = office.app.test_client(), {"Authorization": f"Bearer {office.token}"}
    for path in ("/sheets/nobody", f"/findings/{'f' * 16}", "/nothing"):
        answer = browser.get(f"/api/v1{path}", headers=head)
        assert (answer.status_code, answer.get_json()["error"]) == (404, 404)
