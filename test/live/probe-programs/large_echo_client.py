"""Right: 10 MB there before the first byte is read, and the digest of what comes back."""
import hashlib
import random
import socket
import sys

data = random.Random(1).randbytes(10_000_000)
sock = socket.create_connection((sys.argv[1], 7000))
sock.sendall(data)
sock.shutdown(socket.SHUT_WR)
received = hashlib.sha256()
while True:
    piece = sock.recv(65536)
    if not piece:
        break
    received.update(piece)
print(received.hexdigest() == hashlib.sha256(data).hexdigest())
