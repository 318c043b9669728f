import base64
import json
import os
import socket
import threading

FOLDER = 'files'
END = b'\r\n\r\n'


def safe_path(name):
    if name != os.path.basename(name) or name in ('', '.', '..'):
        raise ValueError('nama berkas tidak boleh')
    return os.path.join(FOLDER, name)


def do_list():
    return {'status': 'OK', 'data': sorted(os.listdir(FOLDER))}


def do_get(name):
    size = os.path.getsize(safe_path(name))
    return {'status': 'OK', 'data_namafile': name, 'data_ukuran': size}


def do_upload(name, content):
    with open(safe_path(name), 'wb') as file:
        file.write(base64.b64decode(content))
    return {'status': 'OK', 'data': name + ' tersimpan'}


def do_delete(name):
    os.remove(safe_path(name))
    return {'status': 'OK', 'data': name + ' terhapus'}


COMMANDS = {'LIST': do_list, 'GET': do_get, 'UPLOAD': do_upload, 'DELETE': do_delete}


def answer(request):
    word, *arguments = request.split(' ')
    try:
        result = COMMANDS[word](*arguments)
    except Exception as problem:
        result = {'status': 'ERROR', 'data': str(problem)}
    return json.dumps(result)


def serve(connection):
    received = b''
    while True:
        try:
            data = connection.recv(65536)
        except OSError:
            break
        if not data:
            break
        received += data
        while END in received[-65540:]:
            request, received = received.split(END, 1)
            reply = answer(request.decode('latin-1')).encode() + END
            try:
                connection.sendall(reply)
            except OSError:
                break
    connection.close()


def main():
    os.makedirs(FOLDER, exist_ok=True)
    listener = socket.create_server(('0.0.0.0', 6666), backlog=16)
    while True:
        connection, address = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == '__main__':
    main()
