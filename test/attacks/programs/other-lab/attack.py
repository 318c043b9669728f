"""Connects to a machine of another lab."""
import socket

print('begun')
try:
    with socket.create_connection(('172.16.16.77', 7003), timeout=2) as connection:
        connection.sendall(b'ATTACK other-lab\n')
        print('reached')
except OSError as error:
    print(error)
from task import task
task()
