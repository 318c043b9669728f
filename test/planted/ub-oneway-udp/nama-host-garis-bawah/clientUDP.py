import socket

UDP_HOST = 'udp_server'   # nama container server
UDP_PORT = 12345
PESAN = 'Hello, UDP server'

try:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.sendto(PESAN.encode('utf-8'), (UDP_HOST, UDP_PORT))
    print('pesan terkirim')
except Exception as e:
    print('Gagal mengirim pesan:', e)
finally:
    sock.close()
