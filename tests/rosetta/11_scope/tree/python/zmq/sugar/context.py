"""Python bindings for 0MQ."""

# Copyright (C) PyZMQ Developers
# Distributed under the terms of the Modified BSD License.

from zmq.backend import Context as ContextBase
from zmq.constants import SocketType


class Context(ContextBase):
    def socket(self, socket_type, socket_class=None):
        return (socket_class or self._socket_class)(self, socket_type)

    def monitor(self):
        return self.socket(SocketType.PAIR)
