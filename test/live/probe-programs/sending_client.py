"""Right: sends everything, then half-closes and waits for the server to close."""
import socket
import sys

sock = socket.create_connection((sys.argv[1], 7000))
sock.sendall(b'x' * int(sys.argv[2]))
sock.shutdown(socket.SHUT_WR)
while sock.recv(1024):
    pass
print('sent')
