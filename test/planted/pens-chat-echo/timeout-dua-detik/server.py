import socket
import threading

# SERVER CHAT ECHO - PORT 3456

def tangani_client(koneksi, alamat):
    print("[+]", alamat)
    koneksi.settimeout(2)
    try:
        while True:
            data = koneksi.recv(1024)
            if not data:
                break
            teks = data.decode()
            print(alamat, teks.rstrip())
            if teks.strip() == "exit":
                koneksi.sendall(b"Koneksi ditutup oleh server.")
                break
            koneksi.sendall(data)
    except socket.timeout:
        print("[!]", alamat, "terlalu lama diam")
    except OSError as e:
        print("[!]", alamat, e)
    finally:
        koneksi.close()
        print("[-]", alamat)

if __name__ == "__main__":
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("0.0.0.0", 3456))
    s.listen(5)
    while True:
        k, a = s.accept()
        threading.Thread(target=tangani_client, args=(k, a), daemon=True).start()
