import asyncio

import zmq
from zmq.asyncio import Context


async def serve():
    context = Context()
    frontend = context.socket(zmq.DEALER)  # @create
    frontend.bind("tcp://0.0.0.0:5570")  # @bind
    while True:
        frames = await frontend.recv_multipart()  # @recv
        await frontend.send_multipart(frames)  # @send


asyncio.run(serve())
