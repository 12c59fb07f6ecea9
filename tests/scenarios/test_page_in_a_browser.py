"""The HTML report in a real browser: it filters, fits a phone, works without its script and by keyboard, loads nothing.

Owns what is true of the page as a browser shows it. Must not know how it is made.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scenarios.browser import PROGRAM, Browser, is_installed

EXAMPLE = Path(__file__).parents[2] / "examples" / "legacy"
TAB, ENTER = ("Tab", 9), ("Enter", 13)
PHONE = 400

SHOWN = "[...document.querySelectorAll('#findings-table tbody tr')].filter((row) => row.getClientRects().length)"
CONTROLS = """[...document.querySelectorAll('a[href], summary, input, select, button, [tabindex]')]
    .filter((one) => one.getClientRects().length && one.checkVisibility())"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the legacy example."""
    file = tmp_path_factory.mktemp("page") / "report.html"
    command = [sys.executable, "-m", "ironhouse.cli.main", "audit", str(EXAMPLE), "--format", "html", "--no-cache"]
    audit = subprocess.run([*command, "--output", str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert audit.returncode == 1, audit.stderr
    return file


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not is_installed():
        if os.environ.get("CI"):
            pytest.fail(f"needs {PROGRAM}")
        pytest.skip(f"needs {PROGRAM}")
    with Browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


def _choose(browser: Browser, name: str, value: str) -> None:
    browser.value(
        f"""(() => {{ const field = document.querySelector('[data-filters=findings-table] [name={name}]');
        field.value = {value!r}; field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"""
    )


def test_the_filters_narrow_the_findings_and_say_how_many_are_left(browser: Browser, page: Path) -> None:
    browser.open(page)
    every = browser.value(f"{SHOWN}.length")
    _choose(browser, "severity", "high")
    high = browser.value(f"{SHOWN}.map((row) => row.dataset.severity)")
    said = browser.value("document.querySelector('[data-filters=findings-table] output').textContent")
    _choose(browser, "text", "module_y")
    one = browser.value(f"{SHOWN}.map((row) => row.textContent)")
    _choose(browser, "text", "nothing has this")
    none = browser.value(f"{SHOWN}.length")
    browser.value("document.querySelector('[data-filters=findings-table] button').click()")
    again = browser.value(f"new Promise((done) => setTimeout(() => done({SHOWN}.length), 50))")
    assert every > len(high) > 0 and set(high) == {"high"}
    assert said == f"{len(high)} of {every} shown"
    assert len(one) == 1 and "CommandDesk" in one[0]
    assert (none, again) == (0, every)


def test_a_link_to_a_finding_that_is_filtered_away_shows_it(browser: Browser, page: Path) -> None:
    browser.open(page)
    _choose(browser, "severity", "low")
    row = browser.value("document.querySelector('tr[data-severity=high]').id")
    browser.value(f"location.hash = '#{row}'")
    shown = f"document.getElementById('{row}').getClientRects().length"
    assert browser.value(f"new Promise((done) => setTimeout(() => done({shown}), 100))") == 1


@pytest.mark.parametrize("unfolded", [False, True])
@pytest.mark.parametrize("width", [PHONE, 700, 1000, 1280])
def test_nothing_is_wider_than_the_window(browser: Browser, page: Path, width: int, unfolded: bool) -> None:
    browser.open(page, width=width)
    if unfolded:
        browser.value("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    wide = browser.value(
        f"""[...document.querySelectorAll('main *, header *')].filter((one) => {{
            const box = one.getBoundingClientRect();
            return box.width && (box.right > {width} + 1 || box.left < -1)
                && !one.closest('.drawing, .excerpt') && !one.closest('thead');
        }}).map((one) => one.outerHTML.slice(0, 100))"""
    )
    assert wide == []
    assert browser.value("document.documentElement.scrollWidth") <= width


def test_the_drawing_fits_a_phone_without_scrolling(browser: Browser, page: Path) -> None:
    browser.open(page, width=PHONE)
    drawn = browser.value(
        "[...document.querySelectorAll('.drawing')].filter((one) => one.getClientRects().length)"
        ".map((one) => [one.className, one.scrollWidth <= one.clientWidth])"
    )
    assert drawn == [["drawing narrow", True]]


def test_without_its_script_everything_is_shown_and_no_control_is_idle(browser: Browser, page: Path) -> None:
    browser.open(page)
    every = browser.value(f"{SHOWN}.length")
    browser.open(page, script=False)
    document = browser.call("DOM.getDocument")["root"]["nodeId"]
    rows = browser.call("DOM.querySelectorAll", nodeId=document, selector="#findings-table tbody tr:not([hidden])")
    forms = browser.call("DOM.querySelectorAll", nodeId=document, selector="form:not([hidden])")
    assert (len(rows["nodeIds"]), forms["nodeIds"]) == (every, [])


def test_every_control_is_reached_by_the_tab_key_and_shows_it(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.value("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    controls = browser.value(f"window.controls = {CONTROLS}; controls.length")
    reached: list[int] = []
    for _ in range(controls):
        browser.press(*TAB)
        number, outlined = browser.value(
            "[controls.indexOf(document.activeElement), getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert outlined != "none" or browser.value("document.activeElement.closest('svg') !== null")
        reached.append(number)
    assert sorted(reached) == list(range(controls))
    assert controls > 50


def test_enter_unfolds_the_code_and_the_remedy_of_a_finding(browser: Browser, page: Path) -> None:
    browser.open(page)
    summary = "document.querySelector('#findings-table summary')"
    browser.value(f"{summary}.focus()")
    browser.press(*ENTER)
    text = browser.value(f"{summary}.parentElement.innerText")
    assert browser.value(f"{summary}.parentElement.open") is True
    assert "socket_a_.bind(" in text and "curve_server" in text


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_its_ground_light_and_dark(browser: Browser, page: Path, dark: bool) -> None:
    browser.open(page, dark=dark)
    ratios = browser.value(
        """(() => {
        const part = (value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map((one) => part(one / 255));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const ground = (one) => { const colour = getComputedStyle(one).backgroundColor;
            return colour === 'rgba(0, 0, 0, 0)' && one.parentElement ? ground(one.parentElement) : colour; };
        return [...document.querySelectorAll('p, a, code, td, th, h2, h3, dt, dd, pre, .level, label, .number, output')]
            .filter((one) => one.getClientRects().length && one.textContent.trim())
            .map((one) => {
                const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
                return [(a + 0.05) / (b + 0.05), one.outerHTML.slice(0, 80)]; })
            .filter(([ratio]) => ratio < 4.5);
        })()"""
    )
    assert ratios == []
    ground = browser.value("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(20, 23, 26)" if dark else "rgb(255, 255, 255)")


def test_nothing_is_loaded_but_the_page_and_nothing_is_refused(browser: Browser, page: Path) -> None:
    browser.open(page)
    asked = [one["request"]["url"] for one in browser.reported("Network.requestWillBeSent")]
    assert asked == [page.as_uri()]
    assert browser.reported("Log.entryAdded") == [] and browser.reported("Runtime.exceptionThrown") == []


def test_the_policy_of_the_page_stops_a_script_and_an_image_that_got_in(
    browser: Browser, page: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.html"
    injected = '<script>window.bad = 1</script><img src="https://example.invalid/x.png" onerror="window.bad = 1">'
    bad.write_text(page.read_text(encoding="utf-8").replace("<main>", f"<main>{injected}"), encoding="utf-8")
    browser.open(bad)
    assert browser.value("window.bad") is None
    assert any("Content Security Policy" in one["entry"]["text"] for one in browser.reported("Log.entryAdded"))
