import socket

sock = socket.create_connection(('172.18.0.3', 45000))
try:
    for _ in range(3):
        sock.sendall(b'TIME\r\n')
        print(sock.recv(32).decode().strip())
    sock.sendall(b'QUIT\r\n')
finally:
    sock.close()
