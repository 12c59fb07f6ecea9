import zmq


class Framing:
    def __init__(self, context, socket_type, shadow=None):
        base = super(Framing, self)
        if shadow is None:
            base.__init__(context, socket_type)  # @create
        else:
            base.__init__(context, socket_type, shadow)

    def send_framed(self, data):
        super(Framing, self).send(data)  # @send

    def recv_framed(self):
        return super(Framing, self).recv()  # @recv


class Framed(Framing, zmq.Socket):
    def __init__(self, *args, **kwargs):
        super(Framed, self).__init__(*args, **kwargs)


class Connection:
    def __init__(self, context):
        self.context = context

    def open(self):
        self.socket = Framed(self.context, zmq.DEALER)  # @made
        self.socket.connect("tcp://10.0.0.1:5555")  # @connect

    def ask(self, data):
        self.socket.send_framed(data)
        return self.socket.recv_framed()
