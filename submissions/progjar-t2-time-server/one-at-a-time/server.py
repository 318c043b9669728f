import socket
from time import strftime

server = socket.create_server(('', 45000), backlog=64)
while True:
    client, address = server.accept()
    print('connected:', address)
    reader = client.makefile('rb')
    try:
        for line in reader:
            if line.startswith(b'QUIT'):
                break
            if line.startswith(b'TIME'):
                client.sendall(strftime('JAM %H:%M:%S\r\n').encode())
    except OSError:
        pass
    reader.close()
    client.close()
