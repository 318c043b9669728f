import socket
import time

# input dahulu, baru terhubung
pesan = input('> ')
s = None
while s is None:
    try:
        s = socket.create_connection(('172.16.16.101', 2222))
    except ConnectionRefusedError:
        time.sleep(1)
with s, s.makefile('rw', newline='\n') as berkas:
    while True:
        berkas.write(pesan + '\n')
        berkas.flush()
        print(berkas.readline().strip())
        if pesan == 'exit':
            break
        pesan = input('> ')
