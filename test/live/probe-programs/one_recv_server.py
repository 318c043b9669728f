"""Wrong: takes what one recv gives for one request."""
import socket
import threading


def serve(connection):
    while True:
        data = connection.recv(1024)
        if not data:
            break
        connection.sendall(b'OK ' + data.strip() + b'\r\n')
    connection.close()


listener = socket.create_server(('0.0.0.0', 7000))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
