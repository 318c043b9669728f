"""Server gema memakai selectors, tanpa thread."""
import selectors
import socket

sel = selectors.DefaultSelector()
keluar = {}                      # socket -> data yang belum terkirim


def terima(srv):
    conn, addr = srv.accept()
    conn.setblocking(False)
    keluar[conn] = bytearray()
    sel.register(conn, selectors.EVENT_READ, addr)
    print('masuk', addr)


def tutup(conn):
    sel.unregister(conn)
    del keluar[conn]
    conn.close()


def urus(conn, addr, mask):
    try:
        if mask & selectors.EVENT_READ:
            data = conn.recv(32)
            if not data:
                print('keluar', addr)
                tutup(conn)
                return
            keluar[conn] += data
        if keluar[conn]:
            n = conn.send(keluar[conn])
            del keluar[conn][:n]
    except BlockingIOError:
        pass
    except OSError as e:
        print('putus', addr, e)
        tutup(conn)
        return
    mau = selectors.EVENT_READ | (selectors.EVENT_WRITE if keluar[conn] else 0)
    sel.modify(conn, mau, addr)


def jalan(port):
    srv = socket.socket()
    srv.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    srv.bind(('', port))
    srv.listen(16)
    srv.setblocking(False)
    sel.register(srv, selectors.EVENT_READ, None)
    print('siap di port', port)
    while True:
        for key, mask in sel.select():
            if key.fileobj is srv:
                terima(srv)
            else:
                urus(key.fileobj, key.data, mask)
