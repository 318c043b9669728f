import socket

pesan = input("request> ")
s = socket.create_connection(("172.16.16.101", 2222))
s.sendall(pesan.encode())
jawab = s.recv(1024)
print("response>", jawab.decode())
s.close()
