"""Right: one datagram, one answer."""
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.sendto(b'Good Morning!!!', (sys.argv[1], 7000))
data, _ = sock.recvfrom(1024)
print(data.decode())
