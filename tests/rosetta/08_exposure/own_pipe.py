import zmq
from zmq.auth.thread import ThreadAuthenticator


class Guard(ThreadAuthenticator):
    def open(self):
        self.commands = self.context.socket(zmq.PAIR)  # @commands
        self.commands.bind(self.pipe_endpoint)  # @commands-bind
