import socket

HOST = "172.16.16.101"
PORT = 10000
DATA = "INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ"

def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        s.connect((HOST, PORT))
        print("[client] kirim :", DATA)
        s.sendall(DATA.encode())
        balik = b""
        while len(balik) < len(DATA):
            potongan = s.recv(16)
            if not potongan:
                break
            print("[client] terima :", potongan)
            balik += potongan
        print("[client] total", len(balik), "byte")
    except OSError as e:
        print("[client] error :", e)
    finally:
        s.close()

if __name__ == "__main__":
    main()
