"""``zmq.asyncio`` with the policy: ``from ironhouse.asyncio import Context, Poller, Socket``."""

from ironhouse.runtime.aio import Context, Poller, Socket

__all__ = ["Context", "Poller", "Socket"]
