import socket
import sys
import threading

PORT = 3456
for arg in sys.argv[1:]:
    if arg.startswith('--port='):
        PORT = int(arg[7:])

nama = input('Nama anda: ')
s = socket.create_connection(('172.16.16.101', PORT))


def terima():
    for baris in s.makefile():
        print('<', baris.strip())
    print('koneksi selesai')


penerima = threading.Thread(target=terima)
penerima.start()
while penerima.is_alive():
    pesan = input('> ')
    # baris kosong tetap dikirim bersama nama
    s.sendall(f'{nama}: {pesan}\n'.encode())
    if pesan == 'exit':
        break
penerima.join()
s.close()
