"""The OpenAPI document of the API."""

from __future__ import annotations

from typing import Any

from checks.model import Verdict

NUMBER, TEXT = {"type": "number"}, {"type": "string"}
STANDING = {
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": [each.value for each in Verdict]},
        "points": NUMBER,
        "denominator": NUMBER,
        "unconfirmed": NUMBER,
    },
}
FINDING = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("id", "unit", "indicator", "rubric", "reason"), TEXT),
        "judged": {**STANDING, "description": "机器判定"},
        "decided": {**STANDING, "description": "人工核定后"},
        "pages": {"type": "array", "items": TEXT},
    },
}
SHEET = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("unit", "name", "division", "status"), TEXT),
        "score": {"type": ["number", "null"]},
        "rank": {"type": ["integer", "null"]},
        "provisional": {"type": "boolean"},
        **dict.fromkeys(("points", "denominator", "unconfirmed"), NUMBER),
    },
}


def document(city: str) -> dict[str, Any]:
    """The whole document; `city` stands in its title."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{city}网上抽查接口",
            "version": "1",
            "description": "只读：成绩单与判定。每个客户端每分钟 60 次。",
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Sheet": SHEET, "Finding": FINDING},
        },
        "security": [{"token": []}],
        "paths": {
            "/api/v1/sheets": _get("全部成绩单", _listing("sheets", "Sheet")),
            "/api/v1/sheets/{code}": _get("一个单位的成绩单", _one_sheet(), _parameter("code", "path")),
            "/api/v1/findings": _get(
                "判定，每次至多 200 条",
                _listing("findings", "Finding", total={"type": "integer"}, offset={"type": "integer"}),
                *(_parameter(name, "query") for name in ("unit", "indicator", "offset")),
            ),
            "/api/v1/findings/{id}": _get("一条判定", _ref("Finding"), _parameter("id", "path")),
        },
    }


def _get(summary: str, schema: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    answers = {"200": {"description": "好", "content": {"application/json": {"schema": schema}}}}
    errors = {"401": "没有有效的令牌", "404": "没有这一项", "429": "超过每分钟 60 次，见 Retry-After"}
    described = {code: {"description": words} for code, words in errors.items()}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": answers | described}}


def _listing(name: str, schema: str, **more: dict[str, Any]) -> dict[str, Any]:
    items = {"type": "array", "items": _ref(schema)}
    return {"type": "object", "properties": {"as_of": TEXT, **more, name: items}}


def _one_sheet() -> dict[str, Any]:
    lines = {"type": "object", "properties": {"lines": {"type": "array", "items": _ref("Finding")}}}
    return {"allOf": [_ref("Sheet"), lines]}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, place: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": TEXT}
