import socket

server_socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server_socket.bind(('0.0.0.0', 12345))
print("UDP server siap menerima pesan...")

while True:
    message, client_address = server_socket.recvfrom(1024)
    teks = message.decode()
    print(f"Pesan dari {client_address}: {teks}")
    balasan = f"Hello, {client_address}. You said: {teks}"
    server_socket.sendto(balasan.encode(), client_address)
