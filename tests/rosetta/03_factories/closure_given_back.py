import zmq


def requester(context):
    requests = context.socket(zmq.REQ)  # @create
    requests.connect("tcp://10.0.0.1:5555")  # @connect

    def ask(question):
        requests.send(question)  # @send
        return requests.recv()  # @recv

    return ask
