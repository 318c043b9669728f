"""Right: answers each line, however it was cut, each client in a thread of its own."""
import socket
import threading


def serve(connection):
    held = b''
    try:
        while True:
            data = connection.recv(1024)
            if not data:
                break
            held += data
            while b'\r\n' in held:
                line, held = held.split(b'\r\n', 1)
                connection.sendall(b'OK ' + line + b'\r\n')
    except ConnectionError:
        pass
    connection.close()


listener = socket.create_server(('0.0.0.0', 7000), backlog=256)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
