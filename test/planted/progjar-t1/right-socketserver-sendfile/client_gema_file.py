import socket

with open('testfile.txt', 'rb') as f, socket.create_connection(('172.16.16.101', 32444)) as s:
    n = s.sendfile(f)
    s.shutdown(socket.SHUT_WR)        # sudah selesai mengirim
    print('terkirim', n, 'byte')
    balik = b''.join(iter(lambda: s.recv(16), b''))
    print('kembali', len(balik), 'byte')
    print(balik.decode())
