import socket

# soal 1 - info socket

def cek_timeout():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    print("timeout :", s.gettimeout())
    s.settimeout(10)
    print("timeout :", s.gettimeout())

def get_my_info():
    nama = socket.gethostname()
    try:
        print("nama host :", nama)
        print("alamat    :", socket.gethostbyname(nama))
    except socket.error as e:
        print("gagal mencari alamat sendiri :", e)

def get_remote_info():
    tujuan = "www.espnfc.com"
    try:
        print("alamat %s : %s" % (tujuan, socket.gethostbyname(tujuan)))
    except socket.error as e:
        print("gagal : %s" % e)

if __name__ == "__main__":
    cek_timeout()
    hasil = socket.getaddrinfo("www.its.ac.id", 80, proto=socket.IPPROTO_TCP)
    print(hasil)
    get_my_info()
    get_remote_info()
