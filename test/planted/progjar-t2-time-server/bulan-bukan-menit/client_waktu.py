import socket
import logging

SERVER = ('172.16.16.101', 45000)


def baca_baris(sock):
    data = b''
    while not data.endswith(b'\r\n'):
        potongan = sock.recv(64)
        if not potongan:
            break
        data += potongan
    return data


def minta_waktu(jumlah=3):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.settimeout(5)
    try:
        sock.connect(SERVER)
        for i in range(jumlah):
            sock.sendall(b'TIME\r\n')
            print('balasan:', baca_baris(sock))
        sock.sendall(b'QUIT\r\n')
    except Exception as e:
        logging.warning(f'error {e}')
    finally:
        sock.close()


if __name__ == '__main__':
    minta_waktu()
