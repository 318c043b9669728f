import argparse
import socket

parser = argparse.ArgumentParser()
parser.add_argument('--port', type=int, default=3456)
PORT = parser.parse_args().port

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(('172.16.16.101', PORT))
print("terhubung, ketik exit untuk keluar")

while True:
    pesan = input("Pesan: ")
    if pesan == '':
        print("pesan kosong, ulangi")
        continue
    sock.sendall(pesan.encode())
    balasan = sock.recv(1024)
    if not balasan:
        print("server menutup koneksi")
        break
    print("Server:", balasan.decode().strip())
    if pesan == 'exit':
        break

sock.close()
