import zmq


class Transport:
    def __init__(self, api, port):
        self.api = api
        self.context = api.Context()
        self.dealer = self.context.socket(api.DEALER)  # @create
        self.dealer.setsockopt(self.api.LINGER, 0)
        self.dealer.connect("tcp://127.0.0.1:%d" % port)  # @connect

    def post(self, body):
        self.dealer.send(body)  # @send


def plain(port):
    return Transport(zmq, port)
