"""File server port 6666, isi file disimpan di memori (dict)."""
import base64
import json
import pathlib
import select
import socketserver
import threading

kunci = threading.Lock()
gudang = {p.name: p.read_bytes() for p in (pathlib.Path(__file__).parent / 'awal').glob('*') if p.is_file()}


def perintah_list():
    return {'status': 'OK', 'data': sorted(gudang)}


def perintah_get(nama):
    return {'status': 'OK', 'data_namafile': nama, 'data_file': base64.b64encode(gudang[nama]).decode('ascii')}


def perintah_upload(nama, isi=''):
    if '/' in nama or nama.startswith('.'):
        raise ValueError('nama file tidak boleh')
    gudang[nama] = base64.b64decode(isi, validate=True)
    return {'status': 'OK', 'data': f'{nama} diterima'}


def perintah_delete(nama):
    del gudang[nama]
    return {'status': 'OK', 'data': f'{nama} dihapus'}


TABEL = {'LIST': perintah_list, 'GET': perintah_get, 'UPLOAD': perintah_upload, 'DELETE': perintah_delete}


def kerjakan(baris):
    kata = baris.split()
    try:
        with kunci:
            return TABEL[kata[0].upper()](*kata[1:])
    except KeyError as e:
        return {'status': 'ERROR', 'data': f'tidak ada: {e.args[0]}'}
    except (TypeError, ValueError) as e:
        return {'status': 'ERROR', 'data': str(e)}


class Penangan(socketserver.BaseRequestHandler):
    def baris(self):
        buf = b''
        while True:
            siap, _, _ = select.select([self.request], [], [], 0.4 if buf.strip() else None)
            data = self.request.recv(700) if siap else b'\r\n'
            if not data:
                if buf.strip():
                    yield buf
                return
            buf += data
            *utuh, buf = buf.split(b'\n')
            yield from (u for u in utuh if u.strip())

    def handle(self):
        try:
            for b in self.baris():
                balasan = json.dumps(kerjakan(b.decode('utf-8', 'replace'))).encode() + b'\r\n\r\n'
                for i in range(0, len(balasan), 50):
                    self.request.sendall(balasan[i:i + 50])
        except OSError as e:
            print(self.client_address, e)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 32


with Server(('', 6666), Penangan) as s:
    s.serve_forever()
