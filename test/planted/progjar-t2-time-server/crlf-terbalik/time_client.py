import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.settimeout(5)
s.connect(('172.16.16.101', 45000))
s.sendall(b'TIME\r\n')
print(s.recv(32))
s.sendall(b'QUIT\r\n')
s.close()
