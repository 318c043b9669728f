import socket

# informasi socket: timeout bawaan, timeout setelah diubah, alamat host

def info_timeout():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    print("timeout :", s.gettimeout())
    s.settimeout(10)
    print("timeout :", s.gettimeout())

def info_alamat():
    print(socket.getaddrinfo('www.its.ac.id', 80, proto=socket.IPPROTO_TCP))

def get_remote_info():
    # typo .cosm sudah diperbaiki
    try:
        print("www.espnfc.com :", socket.gethostbyname('www.espnfc.com'))
    except socket.error as err:
        print("gagal:", err)

info_timeout()
info_alamat()
get_remote_info()
