import zmq

PORT = 5555
SCHEME = "tcp"


def serve(context, host, port, name):
    desk = context.socket(zmq.ROUTER)  # @create
    desk.bind(f"{SCHEME}://*:{PORT}")  # @wild
    desk.bind("tcp://0.0.0.0:%d" % port)  # @zero
    address = "tcp://" + "127.0.0.1"
    address += ":" + str(port)
    desk.bind(address)  # @local
    desk.bind("{}://{}:{}".format(SCHEME, "localhost", port))  # @name
    desk.bind(f"tcp://{host}:{port}")  # @host
    desk.bind("inproc://desk")  # @inproc
    desk.bind("ipc:///tmp/" + name + ".sock")  # @ipc
