import socket

HOST = "0.0.0.0"
PORT = 12345

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((HOST, PORT))
server.listen(5)
print(f"Server menunggu di {HOST}:{PORT}")

while True:
    koneksi, alamat = server.accept()
    teks = koneksi.recv(1024).decode()
    print(f"Diterima dari {alamat}: {teks}")
    koneksi.sendall(f"Hello, {alamat}. You said: {teks}".encode())
    koneksi.close()
