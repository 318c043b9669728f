import socket

HOST = "172.16.16.101"
PORT = 2222

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((HOST, PORT))
pesan = input("Masukkan pesan: ")
client.sendall(pesan.encode())
print("Balasan:", client.recv(1024).decode())
client.close()
