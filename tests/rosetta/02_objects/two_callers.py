import zmq

context = zmq.Context()


def subscriber(topic):
    sock = context.socket(zmq.SUB)  # @create
    sock.setsockopt_string(zmq.SUBSCRIBE, topic)
    return sock


def watch():
    news = subscriber("news")  # @news
    alarms = subscriber("alarm")  # @alarms
    alarms.rcvhwm = 5
    news.connect("tcp://10.1.1.1:5501")  # @connect-news
    alarms.connect("tcp://127.0.0.1:5502")  # @connect-alarms
    while True:
        print(alarms.recv())  # @recv-alarms
        print(news.recv(flags=zmq.NOBLOCK))  # @recv-news
