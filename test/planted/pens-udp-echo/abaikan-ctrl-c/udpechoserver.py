import argparse
import signal
import socket

# supaya server tidak mati kalau tidak sengaja tekan Ctrl+C
signal.signal(signal.SIGINT, signal.SIG_IGN)


def layani(sock):
    jumlah = 0
    while True:
        data, dari = sock.recvfrom(4096)
        jumlah += 1
        print(f'#{jumlah} {dari} -> {data!r}')
        sock.sendto(data, dari)


if __name__ == '__main__':
    argumen = argparse.ArgumentParser(description='Server echo UDP')
    argumen.add_argument('--port', type=int, default=8765)
    opsi = argumen.parse_args()
    soket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    soket.bind(('0.0.0.0', opsi.port))
    print(f'siap di port {opsi.port}')
    layani(soket)
