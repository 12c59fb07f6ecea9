import publisher
import zmq


def check_publisher():
    publisher.settings.endpoint = "ipc:///tmp/publisher"
    desk = publisher.Publisher()
    desk.begin()
    zmq.Context.instance().term()
