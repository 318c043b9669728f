import base64
import binascii
import json
import os
import socket
import threading

TEMPAT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'simpanan')
os.makedirs(TEMPAT, exist_ok=True)


def ok(**isi):
    return dict(status='OK', **isi)


def gagal(alasan):
    return dict(status='ERROR', data=alasan)


def jawab(baris):
    bagian = baris.split()
    perintah, sisanya = bagian[0].upper(), bagian[1:]
    try:
        if perintah == 'LIST':
            return ok(data=sorted(os.listdir(TEMPAT)))
        if perintah not in ('GET', 'UPLOAD', 'DELETE'):
            return gagal('request tidak dikenali')
        nama = sisanya[0]
        if '/' in nama or nama in ('.', '..'):
            return gagal('nama file tidak boleh')
        lokasi = os.path.join(TEMPAT, nama)
        if perintah == 'GET':
            with open(lokasi, 'rb') as f:
                return ok(data_namafile=nama, data_file=base64.b64encode(f.read()).decode())
        if perintah == 'UPLOAD':
            isi = base64.b64decode(sisanya[1])
            with open(lokasi, 'wb') as f:
                f.write(isi)
            return ok(data=f'{nama} tersimpan, {len(isi)} byte')
        os.remove(lokasi)
        return ok(data=f'{nama} dihapus')
    except IndexError:
        return gagal('parameter kurang')
    except (OSError, binascii.Error) as e:
        return gagal(str(e))


def layani(conn, addr):
    with conn:
        try:
            while True:
                data = conn.recv(1024)
                if not data:
                    break
                for baris in data.decode().splitlines():
                    if baris.strip():
                        conn.sendall((json.dumps(jawab(baris)) + '\r\n\r\n').encode())
        except (OSError, UnicodeDecodeError) as e:
            print(addr, e)


if __name__ == '__main__':
    s = socket.create_server(('0.0.0.0', 6666))
    print('file server siap')
    while True:
        c, a = s.accept()
        threading.Thread(target=layani, args=(c, a), daemon=True).start()
