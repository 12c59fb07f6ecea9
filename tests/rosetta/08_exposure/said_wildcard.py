import zmq


def address_of(host, port):
    if host == "*":
        return f"tcp://*:{port}"
    return f"tcp://{host}:{port}"


def serve(host):
    context = zmq.Context()
    given = context.socket(zmq.ROUTER)  # @given
    given.bind(address_of(host, 7300))  # @given-bind
    said = context.socket(zmq.ROUTER)  # @said
    said.bind(address_of("*", 7301))  # @said-bind
