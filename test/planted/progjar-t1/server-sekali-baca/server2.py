import sys
import socket

# Buat socket TCP/IP
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

# Bind socket ke port
server_address = ('0.0.0.0', 10000)
print(f"starting up on {server_address}")
sock.bind(server_address)

# Dengarkan koneksi yang masuk
sock.listen(1)

while True:
    # Tunggu koneksi
    print("waiting for a connection")
    connection, client_address = sock.accept()
    print(f"connection from {client_address}")
    try:
        # terima data sedikit demi sedikit lalu kirim balik
        while True:
            data = connection.recv(32)
            print(f"received {data}")
            if data:
                print("sending back data")
                connection.sendall(data)
            else:
                print(f"no more data from {client_address}")
                break
    except Exception as ee:
        print(f"ERROR: {str(ee)}")
    finally:
        # bersihkan koneksi
        connection.close()
