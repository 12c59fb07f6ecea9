import zmq


class Link(zmq.Socket):
    def connect(self, address, timeout=None):
        if timeout is not None:
            events = self.get_monitor_socket()  # @monitor
            events.poll(timeout, zmq.POLLIN)  # @poll
        return super().connect(address)  # @connect


def run(context):
    link = Link(context, zmq.REQ)  # @link
    link.connect("tcp://127.0.0.1:4090")


run(zmq.Context())
