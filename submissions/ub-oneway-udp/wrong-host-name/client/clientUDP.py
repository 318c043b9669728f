import socket

SERVER = "server-udp"
PORT = 12345

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(b"Hello, UDP server", (SERVER, PORT))
print("Pesan terkirim")
client.close()
