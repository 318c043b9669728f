import socket
import sys

s = socket.socket()
s.connect(('172.16.16.101', int(sys.argv[1])))
nama = input('Nama: ')
while True:
    pesan = input('Pesan: ')
    s.sendall((nama + ': ' + pesan + '\n').encode() if pesan != 'exit' else b'exit\n')
    print(s.recv(1024).decode())
    if pesan == 'exit':
        break
s.close()
