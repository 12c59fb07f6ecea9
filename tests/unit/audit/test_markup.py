"""Text in Markdown stays text: no markup, no broken table, no control character."""

from __future__ import annotations

import pytest

from ironhouse.audit.markup import code, fenced, plain, table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("self.out_ is never set", "self.out\\_ is never set"),
        ("snake_case stays", "snake_case stays"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("![x](http://evil.example/x.png)", "!\\[x\\](`http://evil.example/x.png`)"),
        ("&lt; is no entity here", "&amp;lt; is no entity here"),
        ("a \x1b[2J b", "a \\\\x1b\\[2J b"),
        ("bind on tcp://*:5555 is in plaintext", "bind on `tcp://*:5555` is in plaintext"),
        ('to tcp://{a.split(",")[…]}:{p}, or less', 'to `tcp://{a.split(",")[…]}:{p}`, or less'),
        ("bind on {config.get_param(A_)} is", "bind on `{config.get_param(A_)}` is"),
        ("to {a.b_=tcp://127.0.0.1:1} is", "to `{a.b_=tcp://127.0.0.1:1}` is"),
        ("to {proto}://{host}:1 is", "to `{proto}://{host}:1` is"),
    ],
)
def test_text_of_the_source_is_no_markup(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "span"), [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a\nb", "`a\\nb`"), ("", "`  `")]
)
def test_code_is_longer_fenced_than_what_is_in_it(text: str, span: str) -> None:
    assert code(text) == span


@pytest.mark.parametrize("cell", ["a|b", "a\\|b", "a\\\\|b", "`a|b`"])
def test_no_cell_ends_early(cell: str) -> None:
    _, _, row, _ = table(("one", "two"), [(cell, "end")])
    escaped = row.replace("\\\\", "").replace("\\|", "")
    assert escaped.count("|") == 3


def test_a_fence_is_longer_than_what_is_fenced() -> None:
    assert list(fenced("c", "```\nx")) == ["````c", "```", "x", "````"]
