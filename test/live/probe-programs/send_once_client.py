"""Wrong: one send() on a socket that does not block, its result unread."""
import socket
import sys

sock = socket.create_connection((sys.argv[1], 7000))
sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
sock.setblocking(False)
sock.send(b'x' * int(sys.argv[2]))
sock.close()
print('sent')
