import zmq

SECRET = b"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"  # @key


def serve(context):
    desk = context.socket(zmq.REP)  # @create
    desk.curve_server = True
    desk.curve_secretkey = SECRET
    desk.bind("tcp://*:6900")  # @bind
