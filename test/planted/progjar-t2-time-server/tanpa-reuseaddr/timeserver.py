# Time server multithread port 45000
import socket
from threading import Thread
from datetime import datetime

def kirim_jam(c):
    sekarang = datetime.now()
    c.sendall(("JAM %02d:%02d:%02d\r\n" % (sekarang.hour, sekarang.minute, sekarang.second)).encode())

def kerja(c, a):
    print("+", a)
    antrian = bytearray()
    hidup = True
    while hidup:
        try:
            b = c.recv(256)
            if not b:
                break
            antrian.extend(b)
            while True:
                i = antrian.find(b"\r\n")
                if i < 0:
                    break
                perintah = bytes(antrian[:i])
                del antrian[:i + 2]
                if perintah[:4] == b"TIME":
                    kirim_jam(c)
                if perintah == b"QUIT":
                    hidup = False
                    break
        except OSError as e:
            print("!", a, e)
            break
    c.close()
    print("-", a)

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(("0.0.0.0", 45000))
s.listen(20)
print("siap")
while True:
    c, a = s.accept()
    Thread(target=kerja, args=(c, a), daemon=True).start()
