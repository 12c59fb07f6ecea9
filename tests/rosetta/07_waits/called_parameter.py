import zmq


def each_line(take, data):
    for line in ("one", "two"):
        take(line, data)


def ask(line, data):
    data.send_string(line)  # @send
    data.recv()  # @recv


def run(kind, context):
    if kind == 1:
        return
    elif kind == 2:
        out = context.socket(zmq.REQ)  # @create
        out.connect("tcp://127.0.0.1:5555")  # @connect
        each_line(ask, out)
