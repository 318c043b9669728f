import socket

UDP_IP = "0.0.0.0"
UDP_PORT = 12345

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind((UDP_IP, UDP_PORT))
print("Server UDP siap di port", UDP_PORT)

while True:
    data, addr = sock.recvfrom(1024)
    pesan = data.decode()
    print(f"Pesan dari {addr}: {pesan}")
    balasan = f"Hello, {addr}. You said: {pesan}"
    sock.sendto(balasan.encode(), addr)
