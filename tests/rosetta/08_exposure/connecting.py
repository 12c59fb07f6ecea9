import zmq


def link(context, host):
    sock = context.socket(zmq.DEALER)  # @create
    sock.connect("tcp://localhost:1")  # @local
    sock.connect("tcp://[::1]:2")  # @six
    sock.connect("tcp://198.51.100.7:3")  # @far
    sock.connect("tcp://%s:%s" % (host, 4))  # @host
    sock.connect("ipc://@abstract")  # @ipc
