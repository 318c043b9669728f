"""Connects to an abstract unix socket, which no file system can hide."""
import socket

print('begun')
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    with socket.socket(socket.AF_UNIX, kind) as connection:
        try:
            connection.connect('\0wiremark-target')
            connection.sendall(b'ATTACK abstract-socket\n')
            print('reached')
        except OSError as error:
            print(error)
from task import task
task()
