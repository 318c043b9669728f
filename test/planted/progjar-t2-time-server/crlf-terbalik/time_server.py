import socket
import threading
import time

PORT = 45000
# karakter 13 dan karakter 10
AKHIR = chr(10) + chr(13)


def proses(koneksi, alamat):
    print('client', alamat)
    buffer = ''
    try:
        while True:
            masuk = koneksi.recv(1024)
            if not masuk:
                return
            buffer += masuk.decode()
            while '\r\n' in buffer:
                req, buffer = buffer.split('\r\n', 1)
                if req.startswith('TIME'):
                    koneksi.sendall(('JAM ' + time.strftime('%H:%M:%S') + AKHIR).encode())
                elif req.startswith('QUIT'):
                    return
    except OSError as e:
        print(alamat, e)
    finally:
        koneksi.close()
        print('client', alamat, 'pergi')


s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('', PORT))
s.listen(50)
while True:
    k, a = s.accept()
    threading.Thread(target=proses, args=(k, a), daemon=True).start()
