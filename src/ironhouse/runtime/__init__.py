"""Sockets that obey the policy: subclasses of pyzmq's own, with what has to run beside them."""
