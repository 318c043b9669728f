import socket
import sys
import threading

s = socket.create_connection(('172.16.16.101', 3456))


def pembaca():
    while True:
        data = s.recv(1024)
        if not data:
            print('\n[koneksi selesai]')
            return
        sys.stdout.write(data.decode())
        sys.stdout.flush()


t = threading.Thread(target=pembaca)
t.start()
for baris in sys.stdin:
    s.sendall(baris.encode())
    if baris.strip() == 'exit':
        break
s.shutdown(socket.SHUT_WR)
t.join()
s.close()
