"""What tells a line again after it has moved: the value that GitHub's code scanning calls primaryLocationLineHash.

Owns that computation, over the text of one file. Pure. GitHub computes the same value where a SARIF file brings none,
and warns where it brings another: the block, the base and the treatment of blanks are its, not ours to choose.
"""

from __future__ import annotations

BLOCK = 100
"""UTF-16 units from the line's start that are hashed: the line, and what follows it."""
_BASE = 37
_MASK = (1 << 64) - 1
_END = "\uffff"


class Lines:
    """The lines of one file: the text of each, and its fingerprint."""

    def __init__(self, source: str) -> None:
        unified = source.replace("\r\n", "\n").replace("\r", "\n")
        self._texts = unified.split("\n")
        self._packed = unified.replace(" ", "").replace("\t", "") + _END + "\0" * BLOCK
        self._starts = [0]
        for text in self._texts[:-1]:
            self._starts.append(self._starts[-1] + len(text) - text.count(" ") - text.count("\t") + 1)

    def text(self, line: int) -> str:
        """The line, which counts from 1, on one line and without blanks around it; empty where there is none."""
        return " ".join(self._texts[line - 1].split()) if 0 < line <= len(self._texts) else ""

    def fingerprint(self, line: int) -> str:
        """The hash of the line's block, and which of the blocks that are the same it is; empty where there is none."""
        if not 0 < line <= len(self._texts):
            return ""
        start = self._starts[line - 1]
        block = self._packed[start : start + BLOCK]
        same = sum(self._packed.startswith(block, one) for one in self._starts[: line - 1])
        return f"{_hash(block):x}:{same + 1}"


def _hash(block: str) -> int:
    units = block.encode("utf-16-le", "surrogatepass")[: 2 * BLOCK]
    value = 0
    for low, high in zip(units[::2], units[1::2], strict=True):
        value = (value * _BASE + (low | high << 8)) & _MASK
    return value
