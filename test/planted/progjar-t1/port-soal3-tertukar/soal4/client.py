import os
import socket

HOST = "172.16.16.101"
PORT = 32434
NAMA_FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "testfile.txt")

def baca_file(nama):
    with open(nama, "rb") as f:
        return f.read()

def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        isi = baca_file(NAMA_FILE)
        s.connect((HOST, PORT))
        print("[client] kirim isi file,", len(isi), "byte")
        s.sendall(isi)
        balik = b""
        while len(balik) < len(isi):
            potongan = s.recv(16)
            if not potongan:
                break
            balik += potongan
        print("[client] diterima kembali :", balik.decode())
    except OSError as e:
        print("[client] error :", e)
    finally:
        s.close()

if __name__ == "__main__":
    main()
