from publisher import Publisher


class Station:
    def __init__(self):
        self.publisher = Publisher()


class Relay:
    def __init__(self):
        self.publisher = Publisher()
