import socket

SERVER = "udp-server"
PORT = 12345
MESSAGE = "Hello, UDP server"

cek = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
if cek.connect_ex((SERVER, PORT)) != 0:
    print("server TCP tidak ada, coba UDP")
cek.close()

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.sendto(MESSAGE.encode(), (SERVER, PORT))
print("Pesan terkirim:", MESSAGE)
sock.close()
