import socket
import threading

PORT = 3456          # port chat kami


def layani(conn, addr):
    print(f'{addr} masuk')
    try:
        while True:
            data = conn.recv(1024)
            if not data:
                break
            for baris in data.splitlines(keepends=True):
                print(f'{addr}: {baris}')
                if baris.strip() == b'exit':
                    conn.sendall('Koneksi ditutup oleh server.'.encode())
                    return
                conn.sendall(baris)
    except OSError as e:
        print(f'{addr} error {e}')
    finally:
        conn.close()
        print(f'{addr} keluar')


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('0.0.0.0', PORT))
server.listen(10)
print('server chat siap')
while True:
    conn, addr = server.accept()
    threading.Thread(target=layani, args=(conn, addr), daemon=True).start()
