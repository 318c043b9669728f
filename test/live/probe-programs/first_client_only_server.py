"""Wrong: accepts one client and then no other."""
import socket

listener = socket.create_server(('0.0.0.0', 7000), backlog=256)
connection, _ = listener.accept()
while True:
    data = connection.recv(1024)
    if not data:
        break
    connection.sendall(b'OK ' + data)
connection.close()
input()
