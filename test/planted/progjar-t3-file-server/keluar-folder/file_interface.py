import os
import base64

BASE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'files')


def lokasi(nama):
    return os.path.join(BASE, nama)


class FileInterface:
    def list(self, params=[]):
        try:
            return dict(status='OK', data=sorted(os.listdir(BASE)))
        except Exception as e:
            return dict(status='ERROR', data=str(e))

    def get(self, params=[]):
        try:
            with open(lokasi(params[0]), 'rb') as f:
                isi = base64.b64encode(f.read()).decode()
            return dict(status='OK', data_namafile=params[0], data_file=isi)
        except Exception as e:
            return dict(status='ERROR', data=str(e))

    def upload(self, params=[]):
        try:
            with open(lokasi(params[0]), 'wb') as f:
                f.write(base64.b64decode(params[1]))
            return dict(status='OK', data='upload ' + params[0] + ' berhasil')
        except Exception as e:
            return dict(status='ERROR', data=str(e))

    def delete(self, params=[]):
        try:
            os.remove(lokasi(params[0]))
            return dict(status='OK', data='hapus ' + params[0] + ' berhasil')
        except Exception as e:
            return dict(status='ERROR', data=str(e))
