import socket

SERVER = "udp-server"
PORT = 12345

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((SERVER, PORT))
client.sendall(b"Hello, UDP server")
print(client.recv(1024).decode())
client.close()
