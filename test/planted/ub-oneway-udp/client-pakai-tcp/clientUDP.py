import socket

# Client mengirim satu pesan lalu selesai
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    client.connect(('udp-server', 12345))
    client.send('Hello, UDP server'.encode())
    print('Pesan sudah dikirim ke server')
except OSError as err:
    print('Terjadi kesalahan:', err)
client.close()
