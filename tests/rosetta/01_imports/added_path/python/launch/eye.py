def eye():
    import reading_tools
    import zmq

    return reading_tools.Reader(zmq.Context(), "tcp://10.0.0.1:4")  # @eye
