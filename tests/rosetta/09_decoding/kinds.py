import io
import json
import pickle

import cloudpickle
import torch
import zmq


def work(context):
    jobs = context.socket(zmq.PULL)  # @create
    jobs.bind("tcp://*:5002")  # @bind
    first = jobs.recv_pyobj()  # @obj
    second = pickle.loads(jobs.recv())  # @pickled
    frames = jobs.recv_multipart()  # @frames
    header, *rest = frames
    third = pickle.loads(rest[0])  # @from-frames
    frame = jobs.recv(copy=False)  # @buffer
    fourth = cloudpickle.loads(frame.buffer)  # @from-buffer
    raw = jobs.recv()  # @torch
    fifth = torch.load(io.BytesIO(raw))  # @from-torch
    sixth = json.loads(jobs.recv())  # @json
    body = jobs.recv_string()  # @checked
    return first, second, third, fourth, fifth, sixth, header, len(body)
