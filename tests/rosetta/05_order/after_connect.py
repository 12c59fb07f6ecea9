import zmq

socket = zmq.Context().socket(zmq.SUB)  # @create
socket.connect("tcp://10.0.0.1:7601")  # @first
socket.setsockopt(zmq.RCVHWM, 10)  # @hwm
socket.connect("tcp://10.0.0.2:7601")  # @second
socket.setsockopt(zmq.LINGER, 0)  # @linger
socket.setsockopt_string(zmq.SUBSCRIBE, "")  # @subscribe
