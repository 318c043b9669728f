import argparse
import socket
import threading

parser = argparse.ArgumentParser()
parser.add_argument('--port', type=int, default=3456)
PORT = 4456


def layani(koneksi, alamat):
    print("client baru:", alamat)
    try:
        while True:
            data = koneksi.recv(1024)
            if not data:
                break
            print(alamat, data.decode().strip())
            if data.decode().strip() == 'exit':
                koneksi.sendall("Koneksi ditutup oleh server.\n".encode())
                break
            koneksi.sendall(data)
    except OSError as e:
        print("client terputus:", alamat, e)
    finally:
        koneksi.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('0.0.0.0', PORT))
server.listen(5)
print("server chat echo di port", PORT)
while True:
    koneksi, alamat = server.accept()
    threading.Thread(target=layani, args=(koneksi, alamat), daemon=True).start()
