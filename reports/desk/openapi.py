"""The OpenAPI document of the API."""

from __future__ import annotations

from typing import Any

from checks.model import Verdict

Schema = dict[str, Any]
NUMBER, TEXT, WHOLE = {"type": "number"}, {"type": "string"}, {"type": "integer"}
DAY = {"type": "string", "format": "date"}
ERRORS = {401: "没有有效的令牌", 404: "没有这一项", 429: "超过每分钟 60 次，见 Retry-After"}


def _object(properties: Schema, description: str = "") -> Schema:
    """An object that always has all of these, and nothing else."""
    told = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {**told, "description": description} if description else told


def _list_of(schema: str) -> Schema:
    return {"type": "array", "items": _ref(schema)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


STANDING = {
    "verdict": {"type": "string", "enum": [each.value for each in Verdict]},
    **dict.fromkeys(("points", "denominator", "unconfirmed"), NUMBER),
}
FINDING = {
    **dict.fromkeys(("id", "unit", "indicator", "rubric", "reason"), TEXT),
    "judged": _object(STANDING, "机器判定"),
    "decided": _object(STANDING, "人工核定后"),
    "pages": {"type": "array", "items": TEXT},
}
SHEET = {
    **dict.fromkeys(("unit", "name", "division", "status"), TEXT),
    "score": {"type": ["number", "null"]},
    "rank": {"type": ["integer", "null"]},
    "provisional": {"type": "boolean"},
    **dict.fromkeys(("points", "denominator", "unconfirmed"), NUMBER),
}
SCHEMAS = {
    "Sheet": _object(SHEET),
    "SheetWithLines": _object({**SHEET, "lines": _list_of("Finding")}),
    "Finding": _object(FINDING),
    "Error": _object({"error": WHOLE, "message": TEXT}),
}
ALL_SHEETS = _object({"as_of": DAY, "rubric": TEXT, "sheets": _list_of("Sheet")})
FINDINGS = _object({"as_of": DAY, "total": WHOLE, "offset": WHOLE, "findings": _list_of("Finding")})


def document(city: str) -> dict[str, Any]:
    """The whole document; `city` stands in its title."""
    code, id = _parameter("code", "path"), _parameter("id", "path")
    chosen = (_parameter("unit", "query"), _parameter("indicator", "query"), _parameter("offset", "query", WHOLE))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{city}网上抽查接口",
            "version": "1",
            "description": "只读：成绩单与判定。每个客户端每分钟 60 次。",
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": SCHEMAS,
        },
        "security": [{"token": []}],
        "paths": {
            "/api/v1/sheets": _get("全部成绩单", ALL_SHEETS),
            "/api/v1/sheets/{code}": _get("一个单位的成绩单", _ref("SheetWithLines"), code),
            "/api/v1/findings": _get("判定，每次至多 200 条", FINDINGS, *chosen),
            "/api/v1/findings/{id}": _get("一条判定", _ref("Finding"), id),
        },
    }


def _get(summary: str, schema: Schema, *parameters: Schema) -> Schema:
    answers = {
        "200": _answer("好", schema),
        **{str(code): _answer(words, _ref("Error")) for code, words in ERRORS.items()},
    }
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": answers}}


def _answer(words: str, schema: Schema) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _parameter(name: str, place: str, schema: Schema = TEXT) -> Schema:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}
