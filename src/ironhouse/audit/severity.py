"""THE severity table: a rule's base severity × the exposure of the socket × the scope of its file.

Owns these tables and nothing else. A base is the severity on an endpoint that anyone may reach, in
production code. ``unknown`` exposure has its own row: lower than what is known to be reachable, since it
may be inproc, and higher than what is known to stay on this machine. An address that stays on this machine
unless somebody names another host goes by that row too, and a connect to a host of which nothing is known. An address
that comes whole from configuration is not known either: what stands there is as often this machine's as another's.
Of a socket that perhaps nothing makes nothing is graver than medium.
"""

from __future__ import annotations

from ironhouse.model.fact import Confidence, Exposure, Scope
from ironhouse.model.finding import Severity

BY_EXPOSURE: dict[Exposure, dict[Severity, Severity]] = {
    "wildcard": {"critical": "critical", "high": "high", "medium": "medium", "low": "low", "info": "info"},
    "host-variable": {"critical": "high", "high": "high", "medium": "medium", "low": "low", "info": "info"},
    "config": {"critical": "medium", "high": "medium", "medium": "medium", "low": "low", "info": "info"},
    "remote-connect": {"critical": "high", "high": "high", "medium": "medium", "low": "low", "info": "info"},
    "unknown": {"critical": "medium", "high": "medium", "medium": "medium", "low": "low", "info": "info"},
    "loopback": {"critical": "medium", "high": "low", "medium": "low", "low": "low", "info": "info"},
    "ipc": {"critical": "medium", "high": "low", "medium": "low", "low": "info", "info": "info"},
    "inproc": {"critical": "low", "high": "low", "medium": "low", "low": "info", "info": "info"},
}

BY_SCOPE: dict[Scope, dict[Severity, Severity]] = {
    "production": {"critical": "critical", "high": "high", "medium": "medium", "low": "low", "info": "info"},
    "vendored": {"critical": "medium", "high": "low", "medium": "low", "low": "info", "info": "info"},
    "example": {"critical": "medium", "high": "low", "medium": "low", "low": "info", "info": "info"},
    "test": {"critical": "low", "high": "low", "medium": "info", "low": "info", "info": "info"},
}


UNSURE: dict[Severity, Severity] = {
    "critical": "medium",
    "high": "medium",
    "medium": "medium",
    "low": "low",
    "info": "info",
}
"""What a finding comes to about a socket that perhaps is never made."""


def severity(base: Severity, exposure: Exposure, scope: Scope, confidence: Confidence = "high") -> Severity:
    """How bad a violation is where it was found, on a socket that is made with that *confidence*."""
    found = BY_SCOPE[scope][BY_EXPOSURE[exposure][base]]
    return UNSURE[found] if confidence == "low" else found
