import socket
import threading
from datetime import datetime

import pytz

WIB = pytz.timezone('Asia/Jakarta')


def jam_sekarang():
    return datetime.now(WIB).strftime('%H:%M:%S')


def layani(conn):
    with conn, conn.makefile('rb') as f:
        try:
            for baris in f:
                if not baris.endswith(b'\r\n'):
                    continue
                if baris.startswith(b'TIME'):
                    conn.sendall(f'JAM {jam_sekarang()}\r\n'.encode())
                elif baris == b'QUIT\r\n':
                    break
        except OSError:
            pass


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(('0.0.0.0', 45000))
    server.listen(10)
    print('Time server jalan di port 45000 (WIB)')
    while True:
        conn, _ = server.accept()
        threading.Thread(target=layani, args=(conn,), daemon=True).start()


main()
