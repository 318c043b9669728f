import argparse
import socket

parser = argparse.ArgumentParser()
parser.add_argument('--port', type=int, default=8765)
port = parser.parse_args().port

terima = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
terima.bind(('0.0.0.0', port))
while True:
    data, alamat = terima.recvfrom(2048)
    kirim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    kirim.sendto(data, alamat)
    kirim.close()
