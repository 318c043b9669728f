import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.settimeout(5)
    s.sendto(b'Hello, UDP server2!', ('udp-server', 12345))
    try:
        print(s.recv(1024).decode())
    except socket.timeout:
        print('tidak ada balasan')
