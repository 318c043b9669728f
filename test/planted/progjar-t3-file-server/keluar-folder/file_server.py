import socket
import threading
import logging

from file_protocol import FileProtocol

fp = FileProtocol()


class ProcessTheClient(threading.Thread):
    def __init__(self, connection, address):
        self.connection = connection
        self.address = address
        threading.Thread.__init__(self, daemon=True)

    def baca_request(self):
        """satu request per baris; kalau client tidak mengirim ganti baris,
        yang sudah datang dianggap selesai setelah setengah detik diam"""
        while True:
            self.sisa = self.sisa.lstrip(b'\r\n')
            if b'\r\n' in self.sisa:
                satu, self.sisa = self.sisa.split(b'\r\n', 1)
                return satu
            self.connection.settimeout(0.5 if self.sisa else None)
            try:
                data = self.connection.recv(4096)
            except socket.timeout:
                data = b''
                satu, self.sisa = self.sisa, b''
                return satu
            if not data:
                satu, self.sisa = self.sisa, b''
                return satu or None
            self.sisa += data

    def run(self):
        self.sisa = b''
        try:
            while True:
                req = self.baca_request()
                if req is None:
                    break
                self.connection.settimeout(None)
                hasil = fp.proses_string(req.decode()) + "\r\n\r\n"
                self.connection.sendall(hasil.encode())
        except Exception as e:
            logging.warning(f"{self.address}: {e}")
        self.connection.close()


class Server(threading.Thread):
    def __init__(self, ipaddress='0.0.0.0', port=6666):
        self.ipinfo = (ipaddress, port)
        self.my_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.my_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        threading.Thread.__init__(self, daemon=True)

    def run(self):
        logging.warning(f"server berjalan di {self.ipinfo}")
        self.my_socket.bind(self.ipinfo)
        self.my_socket.listen(5)
        while True:
            connection, client_address = self.my_socket.accept()
            logging.warning(f"connection from {client_address}")
            ProcessTheClient(connection, client_address).start()


if __name__ == "__main__":
    svr = Server()
    svr.start()
    svr.join()
