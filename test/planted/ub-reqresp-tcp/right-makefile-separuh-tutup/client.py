import socket
import sys

baris = sys.stdin.readline()
with socket.create_connection(('172.16.16.101', 2222)) as s:
    s.sendall(baris.encode())
    s.shutdown(socket.SHUT_WR)
    jawaban = bytearray()
    while (potong := s.recv(7)):
        jawaban += potong
print(jawaban.decode(), end='')
