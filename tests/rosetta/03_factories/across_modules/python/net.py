import zmq


def make_zmq_socket(context, path, socket_type, bind=False, linger=None):
    socket = context.socket(socket_type)  # @create
    if socket_type == zmq.PULL:
        socket.setsockopt(zmq.RCVHWM, 0)  # @rcv
    if socket_type in (zmq.PUSH, zmq.DEALER):
        socket.setsockopt(zmq.SNDHWM, 0)  # @snd
    if linger is not None:
        socket.setsockopt(zmq.LINGER, linger)  # @linger
    if bind:
        socket.bind(path)  # @bind
    else:
        socket.connect(path)  # @connect
    return socket
