import zmq


def relay(context):
    ends = {
        "in": context.socket(zmq.PULL),  # @create-in
        "out": context.socket(zmq.PUSH),  # @create-out
    }
    ends["in"].set(zmq.RCVHWM, 200)
    ends["out"].set(zmq.SNDTIMEO, 1500)
    ends["in"].bind("tcp://127.0.0.1:6001")  # @bind-in
    ends["out"].connect("tcp://10.0.0.9:6002")  # @connect-out
    while True:
        body = ends["in"].recv()  # @recv
        ends["out"].send(body)  # @send
