"""Wrong: takes what one recv gives for the whole answer."""
import socket
import sys

sock = socket.create_connection((sys.argv[1], 7000))
sock.sendall(b'INI ADALAH DATA')
print(sock.recv(1024).decode())
sock.close()
