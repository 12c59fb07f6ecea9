import asyncio

import zmq
import zmq.asyncio
from zmq.asyncio import Poller


class Feed:
    def __init__(self):
        self.context = zmq.asyncio.Context()
        self.inbox = self.context.socket(zmq.DEALER)  # @inbox
        self.inbox.rcvtimeo = 1000

    async def run(self):
        await self.inbox.poll(5000)  # @long
        asyncio.create_task(self.inbox.send(b""))  # @task-send
        try:
            await asyncio.wait_for(self.inbox.recv(), 2)  # @waited-for
        except asyncio.TimeoutError:
            pass


async def several(limit):
    first = zmq.asyncio.Context.instance().socket(zmq.SUB)  # @first
    poller = Poller()
    poller.register(first, zmq.POLLIN)
    await poller.poll(limit)  # @poller


def blocking():
    plain = zmq.Context.instance().socket(zmq.PULL)  # @plain
    zmq.select([plain], [], [], 0.5)  # @select


async def main():
    await Feed().run()
    await several(100)
    await several(200)


asyncio.run(main())
