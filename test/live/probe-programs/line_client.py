"""Right: ends its request with a line end, and reads a line."""
import socket
import sys

sock = socket.create_connection((sys.argv[1], 7000))
sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
# Two requests and a half, then the rest of the third: all of them have to be answered.
sock.sendall(b'satu\r\ndua\r\nti')
lines = sock.makefile('r', newline='\r\n')
print(lines.readline().strip())
print(lines.readline().strip())
sock.sendall(b'ga\r\n')
print(lines.readline().strip())
sock.close()
