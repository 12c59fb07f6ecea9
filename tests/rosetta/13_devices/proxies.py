import zmq


def forward(context):
    front = context.socket(zmq.XSUB)  # @front
    back = context.socket(zmq.XPUB)  # @back
    front.bind("tcp://*:5559")  # @front-bind
    back.sndhwm = 20
    back.bind("tcp://127.0.0.1:5560")  # @back-bind
    zmq.proxy(front, back)  # @proxy
