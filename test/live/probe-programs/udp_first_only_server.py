"""Wrong: answers its first datagram, and no other."""
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('0.0.0.0', 7000))
data, peer = sock.recvfrom(1024)
sock.sendto(data, peer)
while True:
    sock.recvfrom(1024)
