import socket

SERVER = "udp-server"
PORT = 12345

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
tujuan = (socket.gethostbyname(SERVER), PORT)
pesan = "Hello, UDP server"
print("Pesan siap dikirim ke", tujuan)
client.close()
