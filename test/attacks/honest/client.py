import socket

MESSAGE = b'Pesan yang jujur dari mesin kedua.\n'

with socket.create_connection(('172.16.16.101', 5000), timeout=5) as connection:
    connection.sendall(MESSAGE)
    received = b''
    while len(received) < len(MESSAGE):
        piece = connection.recv(64)
        if not piece:
            break
        received += piece
print(received.decode())
