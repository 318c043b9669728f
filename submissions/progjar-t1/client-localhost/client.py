import socket

server_address = ('localhost', 32444)

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
print(f"connecting to {server_address}")
try:
    sock.connect(server_address)

    # kirim isi file
    with open('file.txt', 'rb') as f:
        message = f.read()
    print(f"sending {len(message)} bytes")
    sock.sendall(message)

    # tunggu sampai semua data kembali
    amount_received = 0
    while amount_received < len(message):
        data = sock.recv(16)
        if not data:
            print("server closed too early")
            break
        amount_received += len(data)
        print(f"received {data}")
except Exception as e:
    print(f"ERROR: {e}")
finally:
    print("closing socket")
    sock.close()
