import zmq

OPTIONS = {zmq.SNDHWM: 40, zmq.RCVHWM: 41}


def serve(context):
    desk = context.socket(zmq.ROUTER)  # @create
    for option, value in OPTIONS.items():
        desk.setsockopt(option, value)
    for name, value in [("linger", 42)]:
        setattr(desk, name, value)
    desk.bind("tcp://127.0.0.1:6401")  # @bind
