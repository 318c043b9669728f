import os
import json
import base64
from glob import glob


class FileInterface:
    def __init__(self, folder=None):
        self.folder = folder or os.path.join(os.path.dirname(os.path.abspath(__file__)), 'files')
        os.makedirs(self.folder, exist_ok=True)

    def _path(self, nama):
        nama_aman = os.path.basename(nama)
        if not nama_aman or nama_aman != nama or nama in ('.', '..'):
            raise ValueError('nama file tidak boleh')
        return os.path.join(self.folder, nama)

    def list(self, params=[]):
        try:
            daftar = sorted(os.path.basename(x) for x in glob(os.path.join(self.folder, '*')))
            return dict(status='OK', data=daftar)
        except Exception as e:
            return dict(status='ERROR', data=str(e))

    def get(self, params=[]):
        try:
            nama = params[0]
            with open(self._path(nama), 'rb') as fp:
                isifile = base64.b64encode(fp.read()).decode()
            return dict(status='OK', data_namafile=nama, data_file=isifile)
        except Exception as e:
            return dict(status='ERROR', data=str(e))

    def upload(self, params=[]):
        try:
            nama = params[0]
            isi = base64.b64decode(params[1] if len(params) > 1 else '', validate=True)
            with open(self._path(nama), 'wb') as fp:
                fp.write(isi)
            return dict(status='OK', data=f'{nama} berhasil diupload')
        except Exception as e:
            return dict(status='ERROR', data=str(e))

    def delete(self, params=[]):
        try:
            nama = params[0]
            os.remove(self._path(nama))
            return dict(status='OK', data=f'{nama} berhasil dihapus')
        except Exception as e:
            return dict(status='ERROR', data=str(e))
