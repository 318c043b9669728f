import socket

HOST, PORT = '', 2222

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((HOST, PORT))
    s.listen()
    print('menunggu request')
    conn, addr = s.accept()
    with conn:
        data = conn.recv(1024)
        print('request', data, 'dari', addr)
        conn.sendall(b'Server menerima: ' + data)
print('server selesai')
