import argparse
import subprocess

import zmq
import zmq.auth

parser = argparse.ArgumentParser()
parser.add_argument("--secret-key", required=True)  # @option
parser.add_argument("--key-file")
args = parser.parse_args()
key = args.secret_key.encode()
context = zmq.Context()
client = context.socket(zmq.PUSH)  # @create
client.curve_secretkey = key
client.connect("tcp://127.0.0.1:5555")  # @connect
second = context.socket(zmq.PUSH)  # @create-2
second.curve_secretkey = zmq.auth.load_certificate(args.key_file)[1]
second.connect("tcp://127.0.0.1:5555")  # @connect-2
subprocess.run(["worker", "--key", key.decode()])  # @start
subprocess.run(["worker", "--key-file", args.key_file])
subprocess.run(["worker"], env={"KEY": key.decode()})
