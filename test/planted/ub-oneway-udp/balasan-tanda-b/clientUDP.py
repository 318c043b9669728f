import socket

client_socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server_address = ('udp-server', 12345)
message = 'Hello, UDP server'
client_socket.sendto(message.encode(), server_address)
print(f"Terkirim: {message}")
client_socket.close()
