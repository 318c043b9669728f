import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('172.16.16.101', 2222))
request = input('Ketik request: ')
client.sendall(request.encode())
response = client.recv(1024).decode()
print('Response dari server:', response)
client.close()
