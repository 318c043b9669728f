import socket

pesan = "INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ"
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

try:
    s.connect(("172.16.16.101", 10000))
    print("Terhubung ke server")
    s.sendall(pesan.encode())

    hasil = ""
    while True:
        # baca 16 byte setiap kali sampai habis
        data = s.recv(16)
        if data == b"":
            break
        hasil = hasil + data.decode()
        print(data.decode())

    print("Semua data:", hasil)
except Exception as e:
    print("Gagal:", e)
finally:
    s.close()
