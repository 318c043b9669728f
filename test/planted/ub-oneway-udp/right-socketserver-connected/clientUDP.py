import socket

info = socket.getaddrinfo('udp-server', 12345, socket.AF_INET, socket.SOCK_DGRAM)[0]
with socket.socket(*info[:3]) as s:
    s.connect(info[4])
    n = s.sendmsg([b'Hello, ', b'UDP server'])
    print(n, 'byte terkirim dari', s.getsockname())
