"""Scheduled workflows that run a scanner.

Owns the scanners' names and how their calls tell a source tree from an image. A workflow without a schedule
watches nothing: it looks when somebody changes the tree, and advisories come when nobody does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.observe.dependencies.watchers import Watcher
from ironhouse.observe.dependencies.watching import Watch

_CRON = re.compile(r"^\s*-?\s*(?:\{\s*)?[\"']?cron[\"']?\s*:", re.MULTILINE)
_SCANNERS = {
    "pip-audit": re.compile(r"pypa/gh-action-pip-audit|(?<![\w/.-])pip[-_]audit(?![\w-]*[=/])\b"),
    "osv-scanner": re.compile(r"google/osv-scanner(?:-action)?/|(?<![\w/.-])osv-scanner\b"),
    "trivy": re.compile(
        r"aquasecurity/trivy-action|(?<![\w/.-])trivy\s+(?:[-\w]+\s+)*?(?:fs|filesystem|repo|repository|image)\b"
    ),
    "grype": re.compile(r"anchore/scan-action|(?<![\w/.-])grype\s+\S"),
    "safety": re.compile(r"pyupio/safety|(?<![\w/.-])safety\s+(?:check|scan|--)"),
    "ironhouse": re.compile(r"uses:\s*\S*ironhouse\S*@|(?<![\w/.-])ironhouse\s+(?:audit|updates|check)\b"),
}
_WORDS = ("pip-audit", "pip_audit", "osv-scanner", "trivy", "anchore/scan-action", "grype", "safety", "ironhouse")
_SOURCE_TREE = re.compile(
    r"scan-type:\s*[\"']?(?:fs|repo|rootfs)|scan-ref:|trivy\s+(?:[-\w]+\s+)*?(?:fs|filesystem|repo)|grype\s+(?:dir:|\.)|"
    r"^\s*path:\s*\S",
    re.MULTILINE,
)
_FILE_OPTION = re.compile(r"(?:-r|--requirement|--lockfile|-L)[= ]\s*[\"']?([\w./*-]+)")
_TALK = re.compile(r"\s*-?\s*(?:name:|run:\s*)?\s*(?:echo\b|name:|description:)|.*\bpip[\d.]*\s+install\b[^&;|]*\Z")


def parse(path: str, text: str) -> Iterator[Watch]:
    if "cron" not in text or not any(word in text for word in _WORDS):
        return
    lines = ["" if line.lstrip().startswith("#") else line[:2_000] for line in text.split("\n")]
    if not _CRON.search("\n".join(lines)):
        return
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for number, line in enumerate(lines, 1):
        if _TALK.match(line):
            continue
        for name, pattern in _SCANNERS.items():
            if not pattern.search(line):
                continue
            nearby = "\n".join((line, *_same_step(lines, number)))
            files = tuple(_FILE_OPTION.findall(line)) if name in ("pip-audit", "osv-scanner", "safety") else ()
            files = tuple(file.removeprefix("./") for file in files if file not in (".", "./"))
            if (name, files) not in seen:
                seen.add((name, files))
                yield _watch(name, number, nearby, files)


def _same_step(lines: list[str], number: int) -> list[str]:
    """The lines below *number* (which counts from 1) up to the next step."""
    step: list[str] = []
    for line in lines[number : number + 20]:
        if line.lstrip().startswith("- "):
            break
        step.append(line)
    return step


def _watch(name: str, line: int, step: str, files: tuple[str, ...]) -> Watch:
    key = name
    if name in ("trivy", "grype") and not _SOURCE_TREE.search(step):
        key = f"{name}:image"
    what = "an image" if key != name else ", ".join(files) or "the tree"
    return Watch(name=name, line=line, covers=f"{what}, on a schedule", keys=frozenset((key,)), files=files)


WATCHER = Watcher("scheduled", r"\.github/workflows/[^/]+\.ya?ml", parse)
