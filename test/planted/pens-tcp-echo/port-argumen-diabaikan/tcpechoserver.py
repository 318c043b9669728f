import argparse
import socket

HOST = '0.0.0.0'
PORT = 12345


def jalankan_server(port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((HOST, PORT))
    sock.listen(5)
    print(f"Server echo berjalan di port {port}")
    while True:
        klien, alamat = sock.accept()
        try:
            data = klien.recv(2048)
            if data:
                print(f"dari {alamat}: {data.decode()}")
                klien.sendall(data)
        except Exception as e:
            print(f"error: {e}")
        klien.close()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Server echo TCP')
    parser.add_argument('--port', type=int, default=PORT, help='nomor port')
    args = parser.parse_args()
    jalankan_server(args.port)
