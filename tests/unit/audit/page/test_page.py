"""The page loads nothing, says everything as text, and holds together: parsed as a browser would."""

from __future__ import annotations

import io
import re
from collections import Counter
from html.parser import HTMLParser

import msgspec
import pytest

from ironhouse.audit.cases import endpoint, socket
from ironhouse.audit.engine import evaluate
from ironhouse.audit.excerpts import Excerpt, Spot
from ironhouse.audit.formats import View, load
from ironhouse.audit.page.element import VOID, breakable, element, joined
from ironhouse.audit.page.script import SCRIPT
from ironhouse.audit.page.style import STYLE
from ironhouse.audit.rules import rules
from ironhouse.model.document import AuditDocument

EVIL = '<script>alert("x")</script>\'"&amp;<img src=x onerror=alert(1)>'


class Tags(HTMLParser):
    """Every start tag with its attributes, and a check that tags close as they opened."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _tags(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    return tags


def _page(document: AuditDocument, view: View | None = None) -> str:
    out = io.StringIO()
    load("html")(document, out, view or View())
    return out.getvalue()


@pytest.fixture
def evil(document: AuditDocument) -> AuditDocument:
    """A document whose every text of the source is markup."""
    sockets = (
        socket("PUSH", endpoint("bind", f"tcp://*:5/{EVIL}", "wildcard", path=EVIL), name=EVIL, path=EVIL),
        socket(f"unknown: {EVIL}", name=f"{EVIL}2", path=EVIL, line=9),
    )
    found = evaluate(sockets, (), rules().values())
    return msgspec.structs.replace(document, sockets=sockets, findings=found.findings, roots=(EVIL,))


def test_a_socket_called_script_is_text(evil: AuditDocument) -> None:
    excerpt = Excerpt(1, 1, (EVIL,))
    view = View(excerpts={Spot(".", one.path, one.line): excerpt for one in evil.findings})
    page = _page(evil, view)
    tags = Counter(tag for tag, _ in _tags(page).seen)
    assert tags["script"] == 1 and tags["img"] == 0
    assert "&lt;script&gt;alert" in page and "<script>alert" not in page
    assert not any(name.startswith("on") for _, attributes in _tags(page).seen for name in attributes)


def test_nothing_outside_is_loaded(document: AuditDocument) -> None:
    for tag, attributes in _tags(_page(document)).seen:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "use", "image", "video", "audio")
        assert not {"src", "srcset", "action", "formaction", "background", "style"} & set(attributes)
        target = attributes.get("href")
        assert target is None or target.startswith("#") or (tag == "a" and target.startswith("https://"))
    assert not re.search(r"url\(|@import|@font-face", STYLE)
    assert not re.search(r"fetch|XMLHttp|WebSocket|import\(|eval|innerHTML|\.src", SCRIPT)


def test_the_content_security_policy_allows_what_is_written_here_alone(document: AuditDocument) -> None:
    policy = next(one["content"] or "" for tag, one in _tags(_page(document)).seen if "http-equiv" in one)
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy and "base-uri 'none'" in policy


def test_links_lead_somewhere_and_ids_are_unique(document: AuditDocument) -> None:
    twice = msgspec.structs.replace(document, findings=document.findings * 2)
    seen = _tags(_page(twice)).seen
    ids = [one["id"] for _, one in seen if "id" in one]
    assert len(ids) == len(set(ids))
    inner = {(one["href"] or "")[1:] for _, one in seen if (one.get("href") or "").startswith("#")}
    assert inner <= set(ids)


def test_every_finding_has_a_row_with_code_and_remedy(document: AuditDocument) -> None:
    spot = Spot(".", "src/feed.py", 14)
    page = _page(document, View(excerpts={spot: Excerpt(13, 14, ("before", 'out.bind("tcp://*:5555")', "after"))}))
    rows = [one for tag, one in _tags(page).seen if tag == "tr" and "data-rule" in one]
    assert len(rows) == len(document.findings)
    assert "out.bind(&quot;tcp://*:5555&quot;)" in page and 'class="meant"' in page


def test_an_empty_document_is_a_whole_page(document: AuditDocument) -> None:
    empty = msgspec.structs.replace(document, sockets=(), findings=(), dependencies=(), unresolved=(), problems=())
    page = _page(empty)
    _tags(page)
    assert "No socket was found" in page


def test_text_is_escaped_and_markup_is_not_twice() -> None:
    assert element("p", "a<b", element("b", '"'), title='"<') == '<p title="&quot;&lt;">a&lt;b<b>&quot;</b></p>'
    assert joined("<", None, element("br")) == "&lt;<br>"
    assert element("p", "\x1b[2J\n") == "<p>\\x1b[2J\n</p>"
    assert element("input", hidden=True, name=None, class_="x") == '<input hidden class="x">'
    assert {"br", "path"} <= VOID


def test_the_same_in_words(document: AuditDocument) -> None:
    two = (
        socket("PUSH", endpoint("connect", "tcp://h:1", "remote-connect"), name="out"),
        socket("PULL", endpoint("bind", "tcp://*:1", "wildcard"), name="inbox", path="b.py"),
    )
    page = _page(msgspec.structs.replace(document, sockets=two, findings=()))
    assert "The same in words: 1 connection<" in page and "plaintext that leaves the machine" in page


def test_names_and_places_break_where_their_words_end() -> None:
    def parts(text: str) -> list[str]:
        return str(breakable(text)).split("<wbr>")

    assert parts("src/broker/front_end.py:36") == ["src/", "broker/", "front_", "end.py:36"]
    assert parts("Broker.__init__.frontend (ROUTER)") == ["Broker.", "__init__.", "frontend (ROUTER)"]
    assert parts("tcp://{host}:{port}") == ["tcp://", "{host}:", "{port}"]
    assert parts("a<b>/c") == ["a&lt;b&gt;/", "c"]


def test_an_address_that_two_calls_connect_to_is_told_once(document: AuditDocument) -> None:
    two = (endpoint("connect", "tcp://a:1", "remote-connect", line=number) for number in (4, 5))
    page = _page(msgspec.structs.replace(document, sockets=(socket("PUSH", *two),), findings=()))
    assert page.count("<li>connect tcp://<wbr>a:1</li>") == 1
