import socket

# chat echo client (port 3456)
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("172.16.16.101", 3456))
print("Berhasil terhubung ke server")

while True:
    try:
        pesan = input("Pesan: ")
    except EOFError:
        print()
        break
    sock.sendall(pesan.encode())
    data = sock.recv(1024)
    print("Echo : " + data.decode())
    if pesan == "exit" or not data:
        break

sock.close()
print("Selesai")
