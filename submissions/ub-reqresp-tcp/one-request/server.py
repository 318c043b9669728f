import socket

HOST = "0.0.0.0"
PORT = 2222

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((HOST, PORT))
server.listen(1)
print("Menunggu client di port", PORT)

conn, addr = server.accept()
print("Terhubung dengan", addr)
data = conn.recv(1024)
print("Permintaan:", data.decode())
conn.sendall(b"Server menerima: " + data)
conn.close()
server.close()
