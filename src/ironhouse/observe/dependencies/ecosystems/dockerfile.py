"""Dockerfile and Containerfile: what their commands install.

Owns nothing of shell: that is ``shell``'s. Watchers of images (Dependabot's docker, Renovate's dockerfile) follow
``FROM`` lines and no package that a ``RUN`` installs, so none of them is a key here; a scan of the built image
does see what was installed.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.shell import installs


def parse(path: str, text: str) -> Iterator[Declared]:
    return installs(text, loose=True)


ECOSYSTEM = Ecosystem(
    source="Dockerfile",
    ends=(),
    has=("dockerfile", "containerfile"),
    files=r"(?!.*\.(?:png|jpe?g|gif|svg|webp|pdf|zip|gz)$)(?:[\w.-]*[-_.])?(?:dockerfile|containerfile)(?:[-_.][\w.-]*)?",
    parse=parse,
    watched_as=frozenset(("trivy:image", "grype:image", "ironhouse")),
)
