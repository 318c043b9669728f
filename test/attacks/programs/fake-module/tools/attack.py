print('begun', flush=True)
import socket

with socket.create_connection(('172.16.16.101', 5000), timeout=5) as connection:
    connection.sendall(b'The work that was asked for.\n')
    connection.recv(64)
