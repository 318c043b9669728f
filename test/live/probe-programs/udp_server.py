"""Right: sends each datagram back."""
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('0.0.0.0', 7000))
while True:
    data, peer = sock.recvfrom(1024)
    sock.sendto(data, peer)
