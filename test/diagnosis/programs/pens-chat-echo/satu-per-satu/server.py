import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('0.0.0.0', 3456))
s.listen(5)
while True:
    koneksi, alamat = s.accept()
    try:
        while True:
            data = koneksi.recv(1024)
            if not data:
                break
            if data.decode().strip() == 'exit':
                koneksi.sendall(b'Koneksi ditutup oleh server.')
                break
            koneksi.sendall(data)
    except OSError as e:
        print(alamat, e)
    koneksi.close()
