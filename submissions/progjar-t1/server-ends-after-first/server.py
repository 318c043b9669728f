import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sock.bind(('0.0.0.0', 32444))
sock.listen(1)
print("menunggu koneksi di port 32444")

connection, client_address = sock.accept()
print(f"koneksi dari {client_address}")
while True:
    data = connection.recv(32)
    if not data:
        break
    connection.sendall(data)

connection.close()
sock.close()
print("selesai")
