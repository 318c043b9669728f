import socket

listener = socket.socket()
listener.bind(('0.0.0.0', 32444))
listener.listen(1)
while True:
    connection, _ = listener.accept()
    while True:
        data = connection.recv(32)
        if not data:
            break
        connection.sendall(data)
    connection.close()
