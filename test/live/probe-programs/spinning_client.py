"""Wrong: never notices that the server has closed."""
import socket
import sys

sock = socket.create_connection((sys.argv[1], 7000))
sock.sendall(b'INI ADALAH DATA')
received = b''
while len(received) < 15:
    received += sock.recv(16)
print('all of it came')
