import socket

HOST = ""          # semua interface
PORT = 32434
UKURAN = 32

def layani(koneksi, alamat):
    print("[server] terhubung dengan", alamat)
    while True:
        potongan = koneksi.recv(UKURAN)
        if potongan == b"":
            break
        print("[server] terima", len(potongan), "byte :", potongan)
        koneksi.sendall(potongan)
    print("[server] selesai dengan", alamat)

def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((HOST, PORT))
    s.listen(1)
    print("[server] menunggu di port", PORT)
    while True:
        koneksi, alamat = s.accept()
        try:
            layani(koneksi, alamat)
        except OSError as e:
            print("[server] koneksi bermasalah :", e)
        finally:
            koneksi.close()

if __name__ == "__main__":
    main()
