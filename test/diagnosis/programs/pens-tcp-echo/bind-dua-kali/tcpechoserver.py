import socket
import sys

port = int(sys.argv[1].split('=')[1]) if len(sys.argv) > 1 else 3456


def buka():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.bind(('0.0.0.0', port))
    return s


cadangan = buka()
utama = buka()
utama.listen(5)
while True:
    c, a = utama.accept()
    c.sendall(c.recv(2048))
    c.close()
