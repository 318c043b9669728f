import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.bind(('', 12345))
    while True:
        data, (alamat, port) = s.recvfrom(1024)
        teks = data.decode()
        print(teks)
        s.sendto(('Hello, ' + alamat + '. You said: ' + teks).encode(), (alamat, port))
