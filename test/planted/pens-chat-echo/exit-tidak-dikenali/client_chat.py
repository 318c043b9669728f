import socket

HOST = '172.16.16.101'
PORT = 3456          # port chat kami


def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        s.connect((HOST, PORT))
        print('Terhubung, ketik pesan (exit untuk keluar)')
        while True:
            try:
                pesan = input('> ')
            except EOFError:
                break
            if pesan.strip() == '':
                continue              # pesan kosong tidak dikirim
            s.sendall((pesan + '\n').encode())
            balasan = s.recv(1024)
            if not balasan:
                print('server menutup koneksi')
                break
            print('server:', balasan.decode().strip())
            if pesan.strip() == 'exit':
                break
    except OSError as e:
        print('error:', e)
    finally:
        s.close()


if __name__ == '__main__':
    main()
