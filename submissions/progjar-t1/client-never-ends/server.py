import socket
import threading


class LayaniClient(threading.Thread):
    def __init__(self, connection, address):
        super().__init__(daemon=True)
        self.connection = connection
        self.address = address

    def run(self):
        print(f"melayani {self.address}")
        with self.connection:
            while True:
                data = self.connection.recv(32)
                if not data:
                    break
                self.connection.sendall(data)
        print(f"selesai {self.address}")


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(('0.0.0.0', 32444))
    sock.listen(5)
    print("server siap di port 32444")
    while True:
        connection, address = sock.accept()
        LayaniClient(connection, address).start()


if __name__ == '__main__':
    main()
