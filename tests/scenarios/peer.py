"""A requester with plain pyzmq: sends one word and prints the answer, or "nothing came".

Usage: peer.py ADDRESS WORD PATIENCE_MS [SERVER_PUBLIC OWN_PUBLIC OWN_SECRET]
"""

import sys

import zmq

address, word, patience, *keys = sys.argv[1:]
with zmq.Context() as context, context.socket(zmq.REQ) as socket:
    socket.linger = 0
    socket.rcvtimeo = socket.sndtimeo = int(patience)
    if keys:
        socket.curve_serverkey, socket.curve_publickey, socket.curve_secretkey = (one.encode() for one in keys)
    socket.connect(address)
    try:
        socket.send_string(word)
        print(socket.recv_string())
    except zmq.Again:
        print("nothing came")
        sys.exit(1)
