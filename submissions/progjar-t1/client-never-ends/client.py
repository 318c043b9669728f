import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(('172.16.16.101', 32444))

with open('testfile.txt', 'rb') as f:
    sock.sendall(f.read())

# terima balasan dari server
kosong = 0
while kosong < 1:
    data = sock.recv(16)
    print(data)
    if data == b'selesai':
        break
    if data == b'':
        kosong += 1

sock.close()
