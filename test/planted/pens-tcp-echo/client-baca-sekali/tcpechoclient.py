#!/usr/bin/python3
# Praktikum 2 - TCP echo client
import socket, argparse

parser = argparse.ArgumentParser()
parser.add_argument('--port', type=int, required=True)
port = parser.parse_args().port

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(('172.16.16.101', port))
pesan = 'Hello World!!! This will be echoed'
print('Kirim   :', pesan)
s.sendall(bytes(pesan, 'utf-8'))
balasan = s.recv(16)
print('Balasan :', str(balasan, 'utf-8'))
s.close()
print('Koneksi ditutup')
