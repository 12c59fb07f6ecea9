import zmq

if __name__ == "__main__":
    context = zmq.Context.instance()
    context.linger = 0  # @linger
    replies = context.socket(zmq.REP)  # @replies
    replies.bind("ipc:///run/replies")  # @serve
