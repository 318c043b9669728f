import json

from file_interface import FileInterface


class FileProtocol:
    """Memilih fungsi menurut kata pertama dari permintaan."""

    def __init__(self):
        files = FileInterface('files')
        self.commands = {'LIST': files.list, 'GET': files.get, 'UPLOAD': files.upload, 'DELETE': files.delete}

    def answer(self, request):
        word, *arguments = request.split()[:3] or ['']
        command = self.commands.get(word.upper())
        if command is None:
            return json.dumps({'status': 'ERROR', 'data': 'perintah tidak dikenal'})
        try:
            return json.dumps({'status': 'OK', **command(*arguments)})
        except (OSError, TypeError, ValueError) as problem:
            return json.dumps({'status': 'ERROR', 'data': str(problem)})
