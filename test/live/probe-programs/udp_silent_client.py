"""Wrong: sends nothing, and waits."""
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('0.0.0.0', 0))
print(sock.recvfrom(1024))
