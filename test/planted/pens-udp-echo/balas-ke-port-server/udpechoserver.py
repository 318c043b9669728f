import argparse
import socket

parser = argparse.ArgumentParser()
parser.add_argument('--port', type=int, default=8765)
args = parser.parse_args()

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', args.port))
print('Server UDP siap di port', args.port)

while True:
    data, alamat = s.recvfrom(2048)
    ip_client = alamat[0]
    print('Terima dari', ip_client, ':', data.decode())
    # kirim kembali ke client
    s.sendto(data, (ip_client, args.port))
    print('Sudah dibalas')
