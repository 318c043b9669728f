import socket

SERVER = "udp-server"
PORT = 12345
MESSAGE = "Hello, UDP server"

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(3):
    sock.sendto(MESSAGE.encode(), (SERVER, PORT))
print("Pesan terkirim:", MESSAGE)
sock.close()
