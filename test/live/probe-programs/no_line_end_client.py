"""Wrong: never ends its request."""
import socket
import sys

sock = socket.create_connection((sys.argv[1], 7000))
sock.sendall(b'satu')
print(sock.recv(1024))
