# File server TCP port 6666
# LIST | GET nama | UPLOAD nama base64 | DELETE nama
import base64
import json
import os
import socket

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def jalur(nama):
    return os.path.join(FOLDER, os.path.basename(nama))


def kerjakan(baris):
    kata = baris.split()
    cmd = kata[0].upper()
    if cmd == "LIST":
        return {"status": "OK", "data": os.listdir(FOLDER)}
    if cmd == "GET":
        with open(jalur(kata[1]), "rb") as f:
            return {"status": "OK", "data_namafile": kata[1],
                    "data_file": base64.b64encode(f.read()).decode()}
    if cmd == "UPLOAD":
        with open(jalur(kata[1]), "wb") as f:
            f.write(base64.b64decode(kata[2]))
        return {"status": "OK", "data": "file disimpan"}
    if cmd == "DELETE":
        os.remove(jalur(kata[1]))
        return {"status": "OK", "data": "file dihapus"}
    return {"status": "ERROR", "data": "perintah tidak dikenal"}


def layani(conn):
    simpan = ""
    while True:
        # request selesai dengan ganti baris, atau kalau sudah tidak ada lagi yang datang
        conn.settimeout(0.5 if simpan else None)
        try:
            data = conn.recv(65536)
        except socket.timeout:
            data = b"\r\n"
        else:
            if not data:
                return
        simpan += data.decode()
        while "\r\n" in simpan:
            baris, simpan = simpan.split("\r\n", 1)
            if baris.strip():
                conn.settimeout(None)
                conn.sendall((json.dumps(kerjakan(baris)) + "\r\n\r\n").encode())


s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("0.0.0.0", 6666))
s.listen(5)
try:
    while True:
        conn, addr = s.accept()
        print("client", addr)
        layani(conn)
        conn.close()
except Exception as e:
    print("ERROR:", e)
finally:
    s.close()
