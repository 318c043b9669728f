import socket

connection = socket.create_connection(('172.16.16.101', 7010))
for line in (b'halo\r\n', b'apa kabar\r\n'):
    connection.sendall(line)
    received = b''
    while len(received) < len(line):
        data = connection.recv(1024)
        if not data:
            break
        received += data
connection.close()

datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.sendto(b'selamat pagi', ('172.16.16.101', 7001))
print(datagrams.recvfrom(1024)[0].decode())
