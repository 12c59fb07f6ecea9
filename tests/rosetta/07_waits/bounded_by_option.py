import zmq


def ask(context, careful, question):
    client = context.socket(zmq.REQ)  # @create
    client.RCVTIMEO = 5000
    if careful:
        client.SNDTIMEO = 100
    client.send_json(question)  # @send
    return client.recv_json()  # @recv
