"""Exit codes, the same for every verb. The format never changes one."""

from __future__ import annotations

CLEAN = 0
FINDINGS = 1
"""Findings at or above ``--fail-on``; takes precedence over ``INCOMPLETE``."""
USAGE = 2
"""The call or the configuration is wrong: an unknown option, a path that does not exist."""
NOTHING_SCANNED = 3
"""There was nothing to look at: no candidate file and no declaration of libzmq or a binding."""
INCOMPLETE = 4
"""A candidate file could not be analysed, or an internal error."""
INTERRUPTED = 130
"""Ctrl-C, as shells write it (128 + SIGINT)."""
