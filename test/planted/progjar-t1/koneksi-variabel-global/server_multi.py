# server soal 3 dan soal 4 (pakai thread supaya client bisa paralel)
import socket
import threading
import time

koneksi = None
alamat = None

def layani():
    global koneksi, alamat
    try:
        while True:
            data = koneksi.recv(32)
            if not data:
                break
            print(alamat, data)
            time.sleep(0.2)      # biar kelihatan bergantian di wireshark
            koneksi.sendall(data)
    except Exception as e:
        print("error:", e)
    koneksi.close()

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("0.0.0.0", 32444))
s.listen(5)
while True:
    koneksi, alamat = s.accept()
    print("client baru", alamat)
    t = threading.Thread(target=layani)
    t.daemon = True
    t.start()
