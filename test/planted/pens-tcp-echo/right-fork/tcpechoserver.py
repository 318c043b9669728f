import argparse
import os
import signal
import socket


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--port', type=int, required=True)
    port = p.parse_args().port

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)      # anak langsung dibersihkan kernel
    induk = socket.socket()
    induk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    induk.bind(('', port))
    induk.listen(5)
    print('pid', os.getpid(), 'menunggu di port', port, flush=True)
    while True:
        koneksi, alamat = induk.accept()
        if os.fork() == 0:
            induk.close()
            try:
                data = koneksi.recv(2048)
                koneksi.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for b in data:
                    koneksi.send(bytes((b,)))
            except OSError as e:
                print(alamat, e, flush=True)
            koneksi.close()
            os._exit(0)
        koneksi.close()


if __name__ == '__main__':
    main()
