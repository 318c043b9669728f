import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('0.0.0.0', 8765))
s.listen(5)
while True:
    client, alamat = s.accept()
    client.sendall(client.recv(2048))
    client.close()
