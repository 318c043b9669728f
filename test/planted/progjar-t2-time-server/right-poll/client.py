import socket

c = socket.create_connection(('172.16.16.101', 45000), timeout=5)
# dua permintaan dan QUIT dalam satu kali kirim
c.sendall(b'TIME\r\nTIME\r\nQUIT\r\n')
hasil = b''
while True:
    d = c.recv(3)
    if not d:
        break
    hasil += d
for baris in hasil.decode().split('\r\n'):
    if baris:
        print(baris)
c.close()
