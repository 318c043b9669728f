import select
import socket
from time import strftime

listener = socket.create_server(('', 45000), backlog=64)
pending = {}

while True:
    readable, _, _ = select.select([listener, *pending], [], [])
    for sock in readable:
        if sock is listener:
            pending[listener.accept()[0]] = b''
            continue
        data = sock.recv(64)
        lines = (pending[sock] + data).split(b'\r\n')
        pending[sock] = lines.pop()
        for request in lines:
            if request.startswith(b'TIME'):
                sock.sendall(strftime('JAM %H:%M:%S\r\n').encode())
        if not data or b'QUIT' in lines:
            del pending[sock]
            sock.close()
