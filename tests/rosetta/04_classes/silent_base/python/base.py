class Base:
    def attach(self):
        self.desk.bind("tcp://*:7300")  # @bind

    def listen(self):
        return self.desk.recv()  # @recv


class Middle(Base):
    pass
