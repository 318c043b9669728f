import socket
import threading
from time import strftime


class Client(threading.Thread):
    def __init__(self, connection):
        super().__init__(daemon=True)
        self.connection = connection

    def run(self):
        while True:
            try:
                request = self.connection.recv(32)
            except OSError:
                break
            if not request or request == b'QUIT\r\n':
                break
            if request.startswith(b'TIME') and request[-2:] == bytes([13, 10]):
                self.connection.sendall(strftime('JAM %H:%M:%S\r\n').encode())
        self.connection.close()


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('0.0.0.0', 45000))
listener.listen(64)
while True:
    Client(listener.accept()[0]).start()
