import zmq

import limits


class Shipper:
    kind = zmq.PUSH
    hwm = 90

    def __init__(self, context):
        self.sock = context.socket(self.kind)  # @create
        limits.apply_limits(self.sock, self.hwm)
        self.sock.connect("tcp://store.example.org:6600")  # @connect

    def ship(self, parcel):
        self.sock.send(parcel)  # @send
