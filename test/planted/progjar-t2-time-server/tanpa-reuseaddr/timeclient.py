import socket

c = socket.create_connection(("172.16.16.101", 45000), timeout=5)
f = c.makefile("rwb", buffering=0)
f.write(b"TIME\r\n")
print(f.readline())
f.write(b"QUIT\r\n")
print("server menutup:", f.readline() == b"")
c.close()
