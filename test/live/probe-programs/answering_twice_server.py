"""Wrong: answers each line twice."""
import socket

listener = socket.create_server(('0.0.0.0', 7000))
while True:
    connection, _ = listener.accept()
    with connection, connection.makefile('rb') as lines:
        for line in lines:
            connection.sendall(b'OK ' + line)
            connection.sendall(b'OK ' + line)
