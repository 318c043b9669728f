import select
import socket
from time import strftime

listener = socket.create_server(('', 45000), backlog=64)
pending = {}


def forget(client):
    del pending[client]
    client.close()


while True:
    readable, _, _ = select.select([listener, *pending], [], [])
    for sock in readable:
        if sock is listener:
            pending[listener.accept()[0]] = ''
            continue
        try:
            data = sock.recv(64)
        except OSError:
            data = b''
        if not data:
            forget(sock)
            continue
        pending[sock] += data.decode('ascii')
        while sock in pending and '\r\n' in pending[sock]:
            request, pending[sock] = pending[sock].split('\r\n', 1)
            if request == 'QUIT':
                forget(sock)
            elif request.startswith('TIME'):
                try:
                    sock.sendall(strftime('JAM %H:%M:%S\r\n').encode())
                except OSError:
                    forget(sock)
