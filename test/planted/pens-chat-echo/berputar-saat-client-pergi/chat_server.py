from socket import *
from threading import *

PORT_CHAT = 3456

def handler(c, a):
    print("masuk:", a)
    jalan = True
    while jalan:
        try:
            m = c.recv(2048)
            if not m:
                continue
            for kata in m.decode().splitlines(True):
                if kata.strip() == "exit":
                    c.sendall(b"Koneksi ditutup oleh server.")
                    jalan = False
                    break
                c.sendall(kata.encode())
        except error:
            jalan = False
    c.close()
    print("keluar:", a)

srv = socket(AF_INET, SOCK_STREAM)
srv.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
srv.bind(("", PORT_CHAT))
srv.listen(5)
print("menunggu client di port", PORT_CHAT)
while 1:
    c, a = srv.accept()
    t = Thread(target=handler, args=(c, a))
    t.daemon = True
    t.start()
