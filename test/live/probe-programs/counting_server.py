"""Right: reads to the end of what comes, then says how much it was."""
import socket

listener = socket.create_server(('0.0.0.0', 7000))
while True:
    connection, _ = listener.accept()
    count = 0
    while True:
        data = connection.recv(1024)
        if not data:
            break
        count += len(data)
    connection.sendall(b'%d bytes' % count)
    connection.close()
