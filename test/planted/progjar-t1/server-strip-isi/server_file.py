import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('0.0.0.0', 32444))
server.listen(1)
print('Server file berjalan di port 32444')

while True:
    client, addr = server.accept()
    print('Client', addr, 'terhubung')
    try:
        while True:
            data = client.recv(32)
            if not data: break
            teks = data.decode().strip()
            print('Isi:', teks)
            client.sendall(teks.encode())
    except Exception as e:
        print('Ada masalah:', e)
    client.close()
    print('Client', addr, 'selesai')
