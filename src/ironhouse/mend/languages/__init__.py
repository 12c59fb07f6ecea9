"""One file for each language, found by a walk of this folder: how options are written into its source.

A file that does not begin with ``_`` has a module-level ``WRITER``, a ``shapes.Writer``, and ``LANGUAGES``: the
languages of facts that it writes. It owns syntax and style; it must not know any rule, nor why something is wanted.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ironhouse.mend.shapes import Writer


@cache
def writers() -> dict[str, Writer]:
    """Every writer by the language of the facts that it takes. Two for one language are a defect."""
    found: dict[str, Writer] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        if module.name.rpartition(".")[2].startswith("_"):
            continue
        loaded = importlib.import_module(module.name)
        for language in loaded.LANGUAGES:
            if language in found:
                raise RuntimeError(f"{module.name} and another writer both take {language}")
            found[language] = loaded.WRITER
    return found
