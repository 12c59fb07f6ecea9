import zmq


class Settings:
    pass


settings = Settings()


class Publisher:
    def __init__(self):
        self.desk = zmq.Context.instance().socket(zmq.PUB)  # @create

    def begin(self):
        self.desk.bind(settings.endpoint)  # @bind
