"""Chat echo port 3456, satu thread dengan selectors."""
import selectors
import socket

PORT = 3456
sel = selectors.DefaultSelector()


class Klien:
    def __init__(self, conn, addr):
        self.conn, self.addr = conn, addr
        self.buf = b''          # bagian baris ini yang belum digemakan
        self.terkirim = False   # awal baris ini sudah digemakan

    def baca(self):
        data = self.conn.recv(512)
        if not data:
            self.lepas()
            return False
        if not self.buf and data.strip() == b'exit':
            return self.pamit()
        for i in range(len(data)):
            self.buf += data[i:i + 1]
            if data[i:i + 1] == b'\n':
                if not self.terkirim and self.buf.strip() == b'exit':
                    return self.pamit()
                self.lepas()
                self.terkirim = False
        if not self.terkirim:
            if self.buf.strip() == b'exit':
                return self.pamit()
            if b'exit'.startswith(self.buf):
                return True      # mungkin awal dari exit, tahan sebentar
        self.lepas()
        return True

    def pamit(self):
        self.kirim(b'Koneksi ditutup oleh server.')
        return False

    def lepas(self):
        if self.buf:
            self.kirim(self.buf)
            self.buf = b''
            self.terkirim = True

    def kirim(self, data):
        for i in range(len(data)):
            self.conn.send(data[i:i + 1])


def main():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(('', PORT))
    s.listen(20)
    sel.register(s, selectors.EVENT_READ)
    while True:
        siap = sel.select(timeout=0.5)
        if not siap:             # sepi: gemakan yang masih ditahan
            for key in sel.get_map().values():
                if key.data:
                    try:
                        key.data.lepas()
                    except OSError:
                        pass
        for key, _ in siap:
            if key.fileobj is s:
                conn, addr = s.accept()
                sel.register(conn, selectors.EVENT_READ, Klien(conn, addr))
                continue
            try:
                lanjut = key.data.baca()
            except OSError as e:
                print(key.data.addr, e)
                lanjut = False
            if not lanjut:
                sel.unregister(key.fileobj)
                key.fileobj.close()


main()
