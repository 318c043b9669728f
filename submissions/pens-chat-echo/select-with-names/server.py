import select
import socket
import sys

PORT = 3456
for arg in sys.argv[1:]:
    if arg.startswith('--port='):
        PORT = int(arg[7:])

pendengar = socket.socket()
pendengar.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
pendengar.bind(('', PORT))
pendengar.listen(10)
sisa = {}


def tutup(s):
    del sisa[s]
    s.close()


def baca(s):
    try:
        data = s.recv(4096)
    except OSError:
        data = b''
    if not data:
        tutup(s)
        return
    sisa[s] += data
    while b'\n' in sisa[s]:
        baris, sisa[s] = sisa[s].split(b'\n', 1)
        # baris berbentuk: nama: pesan
        selesai = baris.split(b': ', 1)[-1].strip() == b'exit'
        try:
            s.sendall(b'Koneksi ditutup oleh server.\n' if selesai else baris + b'\n')
        except OSError:
            selesai = True
        if selesai:
            tutup(s)
            return


while True:
    siap, _, _ = select.select([pendengar, *sisa], [], [])
    for s in siap:
        if s is pendengar:
            client, _ = pendengar.accept()
            sisa[client] = b''
        else:
            baca(s)
