import zmq


def address_of(host, port):
    return f"tcp://{host}:{port}"


def main():
    context = zmq.Context()
    ports = [7101, 7102, 7103, 7104]
    out = context.socket(zmq.PUB)  # @out
    out.connect(address_of("10.0.0.1", ports[0]))  # @first
    out.connect(address_of("10.0.0.2", ports[1]))  # @second
    out.connect(address_of("10.0.0.3", ports[2]))  # @third
    out.connect(address_of("10.0.0.4", ports[3]))  # @fourth
    desk = context.socket(zmq.ROUTER)  # @desk
    desk.bind(address_of("127.0.0.1", 7200))  # @bind
