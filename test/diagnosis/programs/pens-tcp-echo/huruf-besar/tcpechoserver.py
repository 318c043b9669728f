import socket
import sys

port = int(sys.argv[1].split('=')[1]) if len(sys.argv) > 1 else 3456
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('0.0.0.0', port))
s.listen(5)
while True:
    c, a = s.accept()
    data = c.recv(2048)
    c.sendall(data.upper())
    c.close()
