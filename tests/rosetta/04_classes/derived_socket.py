import json

import zmq


class JsonSocket(zmq.Socket):
    def ask(self, question):
        self.send(json.dumps(question).encode())  # @send
        return json.loads(self.recv())  # @recv


def run(context):
    link = JsonSocket(context, zmq.DEALER)  # @make
    link.setsockopt(zmq.RCVTIMEO, 800)  # @timeout
    link.connect("tcp://127.0.0.1:8800")  # @connect
    return link.ask({"want": "time"})


run(zmq.Context())
