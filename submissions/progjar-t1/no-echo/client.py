import socket

with open('file.txt', 'rb') as f:
    isi = f.read()

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    sock.connect(('172.16.16.101', 32444))
    sock.sendall(isi)
    print(f"terkirim {len(isi)} byte")
except OSError as e:
    print(f"gagal: {e}")
finally:
    sock.close()
