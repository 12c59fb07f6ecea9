"""Tables: which name of which binding makes which socket event. Pure data, one file a binding.

Found by a walk of this folder: adding a binding is adding a file with a module-level ``BINDING``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ironhouse.observe.source.bindings.table import Binding


@cache
def bindings() -> dict[str, Binding]:
    """Every binding by name. Two files that claim one name are a defect."""
    found: dict[str, Binding] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        binding: Binding | None = getattr(importlib.import_module(module.name), "BINDING", None)
        if binding is None:
            continue
        if binding.name in found:
            raise RuntimeError(f"two tables are named {binding.name}")
        found[binding.name] = binding
    return found
