import socket
from multiprocessing import Process

# server soal 3 & 4, tiap client satu proses supaya bisa bersamaan

PORT = 32444
daftar_koneksi = []


def layani(koneksi, alamat):
    try:
        while True:
            data = koneksi.recv(32)
            if not data:
                break
            koneksi.sendall(data)
    except OSError as e:
        print("error", alamat, e)
    koneksi.close()
    print("selesai", alamat)


def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("0.0.0.0", PORT))
    s.listen(5)
    while True:
        koneksi, alamat = s.accept()
        p = Process(target=layani, args=(koneksi, alamat), daemon=True)
        p.start()
        daftar_koneksi.append(koneksi)
        print("jumlah client sampai sekarang :", len(daftar_koneksi))


if __name__ == "__main__":
    main()
