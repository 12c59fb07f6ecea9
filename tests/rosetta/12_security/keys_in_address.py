import zmq


class KeyedSocket(zmq.Socket):
    def bind(self, address):
        base, _, secret = address.partition("?secretkey=")
        self.curve_secretkey = secret.encode()
        self.curve_server = True
        super().bind(base)  # @bind


def serve(context, secret):
    desk = KeyedSocket(context, zmq.ROUTER)  # @create
    desk.bind("tcp://*:9060?secretkey=" + secret)
