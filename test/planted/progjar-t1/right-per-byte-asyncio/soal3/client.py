import pathlib
import socket

pesan = (pathlib.Path(__file__).parent / 'testfile.txt').read_bytes()
s = socket.socket()
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
s.connect(('172.16.16.101', 32444))
for satu in pesan:
    s.send(bytes([satu]))          # kirim huruf demi huruf
dapat = b''
while len(dapat) < len(pesan):
    x = s.recv(16)
    if not x:
        break
    dapat += x
print(dapat.decode())
print('sama' if dapat == pesan else 'beda')
s.close()
