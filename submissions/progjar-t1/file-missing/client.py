import sys
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# hubungkan ke server di mesin-1
server_address = ('172.16.16.101', 10000)
print(f"connecting to {server_address}")

try:
    sock.connect(server_address)
    message = 'INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ'
    print(f"sending {message}")
    sock.sendall(message.encode())

    received = 0
    while received < len(message):
        data = sock.recv(16)
        if not data:
            break
        received += len(data)
        print(f"{data}")
except Exception as ee:
    print(f"ERROR: {str(ee)}")
    sys.exit(0)
finally:
    print("closing")
    sock.close()
