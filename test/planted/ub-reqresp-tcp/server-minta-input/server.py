import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('0.0.0.0', 2222))
server.listen(1)
print('Server menunggu request di port 2222')

conn, addr = server.accept()
print('Terhubung dengan', addr)
request = conn.recv(1024).decode()
print('Request dari client:', request)

response = input('Ketik response: ')
conn.sendall(response.encode())

conn.close()
server.close()
