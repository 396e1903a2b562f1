"""Starts a program whose standard input and output are one socket, and reads its answers late.

    one_socket.py <file> <lines> <command...>

Sends lines that the server echoes, waits until <file>, which holds what the server got, no longer
grows, and only then reads. Prints how many lines came back, and whether all are as they were sent.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time

log, count, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
own, its = socket.socketpair()
child = subprocess.Popen(command, stdin=its, stdout=its, stderr=subprocess.DEVNULL)
its.close()

# every seventh is larger than what is written at once
texts = ("x" * (30_000 if number % 7 == 0 else 12_000) for number in range(count))
sent = [
    json.dumps({"jsonrpc": "2.0", "id": number, "method": "raw/echo", "params": {"text": text}})
    for number, text in enumerate(texts)
]
writing = threading.Thread(target=own.sendall, args=("".join(f"{line}\n" for line in sent).encode(),))
writing.start()

before, same = 0, 0
while same < 20:
    size = os.path.getsize(log) if os.path.exists(log) else 0
    same = same + 1 if size == before > 0 else 0
    before = size
    time.sleep(0.01)

seen = b""
while seen.count(b"\n") < count:
    piece = own.recv(65_536)
    if not piece:
        break
    seen += piece
lines = seen.decode().splitlines()
print(json.dumps({"lines": len(lines), "same": lines == sent}))
child.kill()
child.wait()
os._exit(0)  # where gait ended early, the rest was never written
