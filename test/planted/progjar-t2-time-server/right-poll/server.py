import queue
import select
import socket
import threading
import time

baru = queue.SimpleQueue()
bangun_r, bangun_w = socket.socketpair()


def penerima():
    srv = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    srv.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    srv.bind(('', 45000))
    srv.listen(64)
    while True:
        baru.put(srv.accept())
        bangun_w.send(b'!')


def jawab(conn, baris):
    """True kalau koneksi masih dipakai"""
    if baris.startswith(b'TIME'):
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        conn.sendall(b'JAM ')
        conn.sendall(time.strftime('%H:%M:%S\r\n').encode())
        return True
    return baris != b'QUIT'


def urus(conn, buf):
    try:
        data = conn.recv(5)              # sengaja kecil, buffer sendiri
        if not data:
            return False
        buf += data
        while (i := buf.find(b'\r\n')) >= 0:
            baris = bytes(buf[:i])
            del buf[:i + 2]
            if not jawab(conn, baris):
                return False
        return True
    except OSError as e:
        print(e)
        return False


threading.Thread(target=penerima, daemon=True).start()
p = select.poll()
p.register(bangun_r, select.POLLIN)
klien = {}
while True:
    for fd, _ in p.poll():
        if fd == bangun_r.fileno():
            bangun_r.recv(1)
            conn, addr = baru.get()
            klien[conn.fileno()] = (conn, bytearray())
            p.register(conn, select.POLLIN)
        elif not urus(*klien[fd]):
            p.unregister(fd)
            klien.pop(fd)[0].close()
