from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest

from ironhouse.cli.commands.schema import text
from ironhouse.model import fact, finding
from ironhouse.model.document import AuditDocument, encode, json_schema

PUBLISHED = Path(__file__).parents[3] / "docs" / "audit.schema.json"


def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json_schema())


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_no_interpreter_indents_a_description() -> None:
    described = [one for one in json_schema()["$defs"].values() if "\n" in one.get("description", "")]
    assert described and not [one["title"] for one in described if "\n    " in one["description"]]


def test_a_real_document_is_valid(document: AuditDocument) -> None:
    assert document.findings and document.sockets and document.dependencies and document.unresolved
    _validator().validate(json.loads(encode(document)))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("sockets", 0, "scope"), "prod"),
        (("sockets", 0, "type"), "PUSHER"),
        (("sockets", 0, "endpoints", 0, "exposure"), "public"),
        (("sockets", 0, "endpoints", 0, "zap"), True),
        (("sockets", 0, "operations", 0, "bound"), "maybe"),
        (("sockets", 0, "line"), "12"),
        (("findings", 0, "severity"), "worse"),
        (("summary", "curve", "production"), None),
        (("schema",), "ironhouse.audit/2"),
        (("extra",), 1),
    ],
)
def test_the_schema_refuses_what_is_not_in_the_vocabulary(
    document: AuditDocument, place: tuple[Any, ...], value: object
) -> None:
    shown = json.loads(encode(document))
    holder = shown
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        _validator().validate(shown)


def test_every_enum_of_the_model_is_spelt_out_in_the_schema() -> None:
    enums = [set(one) for one in _enums(json_schema())]
    for name in (
        "Language",
        "Binding",
        "Scope",
        "Exposure",
        "Mechanism",
        "Zap",
        "Bound",
        "OptionState",
        "DecodingKind",
    ):
        literal = getattr(fact, name)
        assert any(set(get_args(literal)) <= one for one in enums), name
    for name in ("Severity", "Strategy"):
        assert set(get_args(getattr(finding, name))) in enums, name


def test_a_document_reads_back_as_it_was(document: AuditDocument) -> None:
    assert msgspec.json.decode(encode(document), type=AuditDocument) == document


def test_the_published_schema_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PUBLISHED.write_text(text(), encoding="utf-8")
    assert PUBLISHED.read_text(encoding="utf-8") == text()


def _enums(node: object) -> list[list[str]]:
    if isinstance(node, dict):
        own = [node["enum"]] if "enum" in node else []
        return own + [one for value in node.values() for one in _enums(value)]
    if isinstance(node, list):
        return [one for value in node for one in _enums(value)]
    return []
