import socket
import threading
import time


class ProcessTheClient(threading.Thread):
    def __init__(self, connection, address):
        super().__init__(daemon=True)
        self.connection = connection
        self.address = address

    def run(self):
        pending = b''
        with self.connection:
            while True:
                try:
                    data = self.connection.recv(64)
                except OSError:
                    return
                if not data:
                    return
                pending += data
                while b'\r\n' in pending:
                    request, pending = pending.split(b'\r\n', 1)
                    if request.startswith(b'QUIT'):
                        return
                    if request.startswith(b'TIME'):
                        self.connection.sendall(time.strftime('JAM %H:%M:%S\r\n').encode())


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(('0.0.0.0', 45000))
    sock.listen(64)
    while True:
        connection, address = sock.accept()
        ProcessTheClient(connection, address).start()


if __name__ == '__main__':
    main()
