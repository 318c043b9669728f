import socket


def get_my_info():
    hostname = socket.gethostname()
    print(f"hostname : {hostname}")
    try:
        print(f"ip address : {socket.gethostbyname(hostname)}")
    except OSError as e:
        print(f"alamat {hostname} tidak ditemukan: {e}")


def get_remote_info():
    remote_host = 'www.espnfc.com'
    try:
        print(f"ip address of {remote_host} : {socket.gethostbyname(remote_host)}")
    except OSError as e:
        print(f"{remote_host}: {e}")


def get_timeout():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    print(f"timeout : {s.gettimeout()}")
    s.settimeout(10)
    print(f"timeout : {s.gettimeout()}")
    s.close()


def get_address_info():
    for item in socket.getaddrinfo('www.its.ac.id', 80, proto=socket.IPPROTO_TCP):
        print(item)


if __name__ == '__main__':
    get_timeout()
    get_address_info()
    get_my_info()
    get_remote_info()
