# latihan membuat base64 sendiri
import string

HURUF = string.ascii_uppercase + string.ascii_lowercase + string.digits + '+/'


def ke_base64(data):
    hasil = ''
    for i in range(0, len(data), 3):
        tiga = data[i:i + 3]
        angka = int.from_bytes(tiga.ljust(3, b'\0'), 'big')
        empat = [HURUF[(angka >> g) & 63] for g in (18, 12, 6, 0)]
        hasil += ''.join(empat[:len(tiga) + 1]).ljust(4, '=')
    return hasil


if __name__ == '__main__':
    print(ke_base64(b'halo'))
