import base64
import json
import socket

server_address = ('172.16.16.101', 6666)


def send_command(command_str=""):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.settimeout(10)
    try:
        sock.connect(server_address)
        sock.sendall((command_str + "\r\n\r\n").encode())
        data_received = ""
        while "\r\n\r\n" not in data_received:
            data = sock.recv(1024)
            if not data:
                break
            data_received += data.decode()
        return json.loads(data_received)
    except Exception as e:
        print("error:", e)
        return dict(status='ERROR', data=str(e))
    finally:
        sock.close()


def remote_list():
    hasil = send_command("LIST")
    print("daftar file:", hasil.get('data'))


def remote_get(nama):
    hasil = send_command(f"GET {nama}")
    if hasil['status'] == 'OK':
        isi = base64.b64decode(hasil['data_file'])
        print(nama, len(isi), "byte")
        return isi
    print("gagal:", hasil['data'])


def remote_upload(nama, isi):
    print(send_command(f"UPLOAD {nama} {base64.b64encode(isi).decode()}"))


def remote_delete(nama):
    print(send_command(f"DELETE {nama}"))


if __name__ == '__main__':
    remote_list()
    remote_upload('coba.txt', b'isi percobaan upload\n' * 200)
    remote_get('coba.txt')
    remote_delete('coba.txt')
    remote_list()
