import socket

with open('data.txt', 'rb') as f:
    data = f.read()
sock = socket.create_connection(('172.16.16.101', 32444))
sock.sendall(data)
received = b''
while len(received) < len(data):
    piece = sock.recv(16)
    if not piece:
        break
    received += piece
sock.close()
