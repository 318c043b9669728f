import base64
import json
import os
from socketserver import StreamRequestHandler, ThreadingTCPServer

FOLDER = 'berkas_server'
os.makedirs(FOLDER, exist_ok=True)


def layani(kata, nama='', isi=''):
    if kata == 'DAFTAR':
        return {'status': 'OK', 'daftar': os.listdir(FOLDER)}
    if not nama or os.path.basename(nama) != nama:
        return {'status': 'ERROR', 'pesan': 'nama berkas salah'}
    tempat = os.path.join(FOLDER, nama)
    if kata == 'SIMPAN':
        with open(tempat, 'wb') as berkas:
            berkas.write(base64.b64decode(isi))
        return {'status': 'OK'}
    if not os.path.isfile(tempat):
        return {'status': 'ERROR', 'pesan': 'tidak ada'}
    if kata == 'AMBIL':
        with open(tempat, 'rb') as berkas:
            return {'status': 'OK', 'nama': nama, 'isi': base64.b64encode(berkas.read()).decode()}
    if kata == 'HAPUS':
        os.remove(tempat)
        return {'status': 'OK'}
    return {'status': 'ERROR', 'pesan': 'perintah tidak dikenal'}


class Pelayan(StreamRequestHandler):
    def handle(self):
        for baris in self.rfile:
            jawaban = layani(*baris.decode('latin-1').rstrip('\n').split('|', 2))
            self.wfile.write(json.dumps(jawaban).encode() + b'\r\n\r\n')


class Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == '__main__':
    Server(('', 6666), Pelayan).serve_forever(poll_interval=60)
