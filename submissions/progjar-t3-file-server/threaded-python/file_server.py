import socket
import threading

from file_protocol import FileProtocol

END = b'\r\n\r\n'


class ClientThread(threading.Thread):
    def __init__(self, connection, protocol):
        super().__init__(daemon=True)
        self.connection = connection
        self.protocol = protocol

    def run(self):
        received = bytearray()
        with self.connection:
            try:
                while data := self.connection.recv(65536):
                    searched = max(0, len(received) - len(END))
                    received += data
                    while (at := received.find(END, searched)) >= 0:
                        request = received[:at].decode('utf-8', errors='replace')
                        del received[:at + len(END)]
                        searched = 0
                        self.connection.sendall(self.protocol.answer(request).encode() + END)
            except OSError as problem:
                print('klien hilang:', problem)


def main():
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('0.0.0.0', 6666))
    listener.listen(16)
    protocol = FileProtocol()
    while True:
        connection, _ = listener.accept()
        ClientThread(connection, protocol).start()


if __name__ == '__main__':
    main()
