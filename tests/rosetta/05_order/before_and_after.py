import zmq


def serve(context):
    jobs = context.socket(zmq.PUSH)  # @create
    jobs.setsockopt(zmq.LINGER, 0)  # @early
    jobs.bind("tcp://127.0.0.1:5557")  # @first
    jobs.setsockopt(zmq.SNDHWM, 10)  # @late
    jobs.bind("tcp://127.0.0.1:5558")  # @second
