import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(('172.16.16.101', 8765))
s.sendall(b'Good Morning!!! This will be echoed')
print(s.recv(2048))
s.close()
