import zmq


def talk(context, hurry):
    pipe = context.socket(zmq.PAIR)  # @create
    pipe.recv(zmq.NOBLOCK)  # @now
    pipe.recv(flags=0)  # @patient
    pipe.recv(zmq.DONTWAIT if hurry else 0)  # @chosen
    pipe.send(b"head", zmq.SNDMORE)  # @more
    pipe.send(b"body", flags=zmq.SNDMORE | zmq.NOBLOCK)  # @both
