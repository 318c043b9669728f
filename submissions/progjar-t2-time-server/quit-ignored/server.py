import socket
import threading
from time import strftime


def handle(client):
    reader = client.makefile('rb')
    try:
        for line in reader:
            if line.startswith(b'TIME'):
                client.sendall(strftime('JAM %H:%M:%S\r\n').encode())
            elif line == 'QUIT\r\n':
                break
    except OSError:
        pass
    reader.close()
    client.close()


server = socket.create_server(('', 45000), backlog=64)
while True:
    client, _ = server.accept()
    threading.Thread(target=handle, args=(client,), daemon=True).start()
