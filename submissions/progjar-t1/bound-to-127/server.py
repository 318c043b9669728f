import socket
import sys

# buat socket TCP
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

server_address = ('127.0.0.1', 32444)
print(f"starting up on {server_address}", file=sys.stderr)
sock.bind(server_address)
sock.listen(1)

while True:
    print("waiting for a connection")
    connection, client_address = sock.accept()
    print(f"connection from {client_address}")
    try:
        while True:
            data = connection.recv(32)
            if not data:
                print(f"no more data from {client_address}")
                break
            print(f"received {data}")
            connection.sendall(data)
    finally:
        connection.close()
