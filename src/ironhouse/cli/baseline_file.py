"""``--baseline`` and ``--write-baseline``: reads and writes the file, and holds a document to it.

Owns the files and what is said when one cannot be used. What a baseline means is ``audit.baseline``'s.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ironhouse.audit import baseline
from ironhouse.cli.places import prefixes, scopes
from ironhouse.errors import UsageError
from ironhouse.model.document import AuditDocument


def compared(document: AuditDocument, known: str, written: str) -> AuditDocument:
    """*document* with what the file *known* knows suppressed. With *written*, all that is found becomes known there."""
    heads = prefixes(document.roots, known or written)
    if written:
        text = baseline.encode(document.findings, heads)
        try:
            Path(written).write_bytes(text)
        except OSError as error:
            raise UsageError(f"cannot write {written}: {error.strerror}; name another --write-baseline") from error
        known = written
    findings, gone = baseline.apply(document.findings, _read(known), heads, scopes(heads), known)
    return msgspec.structs.replace(document, findings=findings, problems=(*document.problems, *gone))


def _read(path: str) -> baseline.Baseline:
    try:
        return baseline.decode(Path(path).read_bytes())
    except OSError as error:
        hint = f"write it with --write-baseline {path}"
        raise UsageError(f"cannot read the baseline {path}: {error.strerror}; {hint}") from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise UsageError(f"{path} is no baseline of ironhouse ({error}); write it with --write-baseline") from error
