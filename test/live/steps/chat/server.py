import socket
import sys
import threading

clients = []
PORT = int(sys.argv[1])


def layani(koneksi):
    while True:
        data = koneksi.recv(1024)
        if not data:
            break
        if data.strip() == b'exit':
            koneksi.sendall(b'Koneksi ditutup oleh server.\n')
            break
        koneksi.sendall(data)
    koneksi.close()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('0.0.0.0', PORT))
s.listen(5)
print('siap')
try:
    while True:
        koneksi, alamat = s.accept()
        threading.Thread(target=layani, args=(koneksi,), daemon=True).start()
except KeyboardInterrupt:
    print('selesai')
