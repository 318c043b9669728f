import base64
import os


class FileInterface:
    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder

    def path_of(self, name):
        if name in ('', '.', '..') or '/' in name or '\\' in name:
            raise ValueError(f'nama berkas tidak boleh: {name}')
        return os.path.join(self.folder, name)

    def list(self):
        return {'data': sorted(os.listdir(self.folder))}

    def get(self, name):
        with open(self.path_of(name), 'rb') as file:
            return {'data_namafile': name, 'data_file': base64.b64encode(file.read()).decode()}

    def upload(self, name, content):
        data = base64.b64decode(content, validate=True)
        with open(self.path_of(name), 'wb') as file:
            file.write(data)
        return {'data': f'{len(data)} byte disimpan'}

    def delete(self, name):
        os.remove(self.path_of(name))
        return {'data': f'{name} dihapus'}
