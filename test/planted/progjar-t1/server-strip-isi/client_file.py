import sys
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    # Hubungkan ke port tempat server mendengarkan
    server_address = ('172.16.16.101', 32444)
    print(f"connecting to {server_address}")
    sock.connect(server_address)

    # Kirim isi file
    with open('pantun.txt', 'rb') as f:
        message = f.read()
    print(f"sending {message}")
    sock.sendall(message)

    # Terima balasannya
    amount_received = 0
    amount_expected = len(message)
    while amount_received < amount_expected:
        data = sock.recv(16)
        if not data:
            break
        amount_received += len(data)
        print(f"{data}")
except Exception as ee:
    print(f"ERROR: {str(ee)}")
    exit(0)
finally:
    print("closing")
    sock.close()
