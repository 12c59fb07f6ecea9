import zmq

PUBLIC = b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
KEYS = {
    "client": b"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",  # @constant
}
OLD_SECRET_KEY = "{X}#>t#jRGaQ}gMhv=30r(Mw+87YGs+5%kh=i@f8"  # @unused


class Node:
    key = b"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"  # @field

    def __init__(self, context):
        self.socket = context.socket(zmq.PUSH)  # @create-2
        self.socket.setsockopt(zmq.CURVE_SECRETKEY, self.key)


def make(context, key="9R9bV}[6z6DC-%$!jTVTKvWc=LEL{4i4gzUe$@Zx"):  # @default
    socket = context.socket(zmq.PUSH)  # @make
    socket.curve_secretkey = key.encode()
    return socket


context = zmq.Context()
first = context.socket(zmq.PUSH)  # @create
first.curve_secretkey = KEYS["client"]
first.curve_publickey = PUBLIC
first.curve_serverkey = PUBLIC
second = Node(context)
third = make(context)  # @create-3
fourth = context.socket(zmq.PUSH)  # @create-4
fourth.curve_secretkey = b"0000000000000000000000000000000000000000"
fourth.plain_username = b"admin"
fourth.plain_password = b"correct horse"  # @password
