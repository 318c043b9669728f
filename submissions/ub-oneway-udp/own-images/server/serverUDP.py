import socket

HOST = "0.0.0.0"
PORT = 12345

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((HOST, PORT))
print(f"Server UDP menunggu di {HOST}:{PORT}")

while True:
    data, alamat = server.recvfrom(1024)
    teks = data.decode()
    print(f"Diterima dari {alamat}: {teks}")
    server.sendto(f"Hello, {alamat}. You said: {teks}".encode(), alamat)
