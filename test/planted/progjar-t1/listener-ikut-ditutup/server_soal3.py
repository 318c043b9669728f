import sys
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server_address = ('0.0.0.0', 32444)
print(f"mulai di {server_address}")
sock.bind(server_address)
sock.listen(1)
while True:
    print("menunggu client")
    connection, client_address = sock.accept()
    try:
        print(f"client dari {client_address}")
        while True:
            data = connection.recv(32)
            if data:
                connection.sendall(data)
            else:
                print("data habis")
                break
    except Exception as e:
        print(f"ERROR: {e}")
    finally:
        # tutup semua socket
        connection.close()
        sock.close()
