import socket
import threading


def serve(connection):
    while True:
        data = connection.recv(32)
        if not data:
            break
        connection.sendall(data)
    connection.close()


listener = socket.socket()
listener.bind(('0.0.0.0', 32444))
listener.listen(5)
while True:
    connection, _ = listener.accept()
    threading.Thread(target=serve, args=(connection,)).start()
