import json
import logging
import shlex

from file_interface import FileInterface


class FileProtocol:
    def __init__(self):
        self.file = FileInterface()

    def proses_string(self, string_datamasuk=''):
        logging.warning(f"string diproses: {string_datamasuk[:80]}")
        try:
            c = shlex.split(string_datamasuk)
            perintah = c[0].strip().lower()
            if perintah not in ('list', 'get', 'upload', 'delete'):
                return json.dumps(dict(status='ERROR', data='request tidak dikenali'))
            hasil = getattr(self.file, perintah)(c[1:])
            return json.dumps(hasil)
        except Exception:
            return json.dumps(dict(status='ERROR', data='request tidak dikenali'))
