import socket
import time

s = socket.socket()
s.connect(("172.16.16.101", 3456))
try:
    while True:
        pesan = input()
        if not pesan:
            continue
        time.sleep(3)       # jeda supaya paketnya mudah dilihat di wireshark
        s.sendall(pesan.encode())
        balasan = s.recv(1024)
        if not balasan:
            print("server sudah menutup koneksi")
            break
        print("balasan:", balasan.decode())
        if pesan == "exit":
            break
except EOFError:
    print("tidak ada masukan lagi")
except OSError as e:
    print("ERROR", e)
s.close()
