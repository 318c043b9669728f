import socket
import sys

# soal nomor 3 : mengirim file
namafile = "file_dikirim.txt"
if len(sys.argv) > 1:
    namafile = sys.argv[1]

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    sock.connect(("172.16.16.101", 32444))
    print("mengirim file", namafile)
    message = namafile.encode()
    sock.sendall(message)
    terima = 0
    while terima < len(message):
        data = sock.recv(16)
        if not data:
            break
        terima += len(data)
        print(data)
except Exception as e:
    print("ERROR:", e)
finally:
    sock.close()
