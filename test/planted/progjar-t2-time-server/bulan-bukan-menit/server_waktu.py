from socket import *
import socket
import threading
import logging
import time
import sys
from datetime import datetime


class ProcessTheClient(threading.Thread):
    def __init__(self, connection, address):
        self.connection = connection
        self.address = address
        threading.Thread.__init__(self, daemon=True)

    def run(self):
        sisa = b''
        while True:
            try:
                data = self.connection.recv(32)
            except OSError:
                break
            if not data:
                break
            sisa += data
            selesai = False
            while b'\r\n' in sisa:
                perintah, sisa = sisa.split(b'\r\n', 1)
                if perintah.startswith(b'TIME'):
                    jam = datetime.now().strftime('%H:%m:%S')
                    self.connection.sendall(f'JAM {jam}\r\n'.encode('utf-8'))
                elif perintah == b'QUIT':
                    selesai = True
                    break
            if selesai:
                break
        self.connection.close()


class Server(threading.Thread):
    def __init__(self):
        self.the_clients = []
        self.my_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.my_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        threading.Thread.__init__(self, daemon=True)

    def run(self):
        self.my_socket.bind(('0.0.0.0', 45000))
        self.my_socket.listen(1)
        while True:
            connection, client_address = self.my_socket.accept()
            logging.warning(f'connection from {client_address}')
            clt = ProcessTheClient(connection, client_address)
            clt.start()
            self.the_clients.append(clt)


def main():
    svr = Server()
    svr.start()
    svr.join()


if __name__ == '__main__':
    main()
