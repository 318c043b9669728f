import sys
import socket
# server untuk soal 3 dan 4
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

server_address = ('0.0.0.0', 32444)
print("starting up on", server_address)
sock.bind(server_address)
sock.listen(5)

nomor = 0
while True:
    print("menunggu koneksi ...")
    connection, client_address = sock.accept()
    nomor = nomor + 1
    print("koneksi ke", nomor, "dari", client_address)
    try:
        # baca isi file dari client, lalu kirim balik
        data = connection.recv(32)
        print("isi file :", data.decode())
        if data:
            connection.sendall(data)
    except Exception as e:
        print("ERROR", e)
    finally:
        connection.close()
