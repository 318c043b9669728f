import socket
import threading

# Server chat echo, port 3456
HOST = '0.0.0.0'
PORT = 3456

class KlienThread(threading.Thread):
    def __init__(self, conn, addr):
        threading.Thread.__init__(self, daemon=True)
        self.conn = conn
        self.addr = addr

    def run(self):
        print('Klien baru dari', self.addr)
        while True:
            try:
                pesan = self.conn.recv(1024).decode()
            except ConnectionError:
                break
            if not pesan:
                break
            if pesan == 'exit':
                self.conn.send('Koneksi ditutup oleh server.'.encode())
                break
            print(self.addr, ':', pesan)
            self.conn.send(pesan.encode())
        self.conn.close()
        print('Klien', self.addr, 'selesai')

def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((HOST, PORT))
    s.listen(5)
    print('Server chat jalan di port', PORT)
    while True:
        conn, addr = s.accept()
        KlienThread(conn, addr).start()

main()
