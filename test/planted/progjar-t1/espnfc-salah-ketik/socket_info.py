import socket
from socket import getaddrinfo, IPPROTO_TCP


def get_socket_timeout():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    print(f"timeout : {s.gettimeout()}")
    s.settimeout(10)
    print(f"timeout : {s.gettimeout()}")
    s.close()


def get_info_its():
    print(getaddrinfo('www.its.ac.id', 80, proto=IPPROTO_TCP))


def get_my_info():
    hostname = socket.gethostname()
    try:
        ip_address = socket.gethostbyname(hostname)
        print(f"hostname: {hostname}")
        print(f"ip address: {ip_address}")
    except Exception as ee:
        print(f"ERROR : {ee}")


def get_remote_info():
    remote_host = 'www.espnfc.cosm'
    try:
        remote_host_ip = socket.gethostbyname(remote_host)
        print(f"ip address dari {remote_host} adalah {remote_host_ip}")
    except Exception as ee:
        print(f"ERROR : {ee}")


if __name__ == '__main__':
    get_socket_timeout()
    get_info_its()
    get_my_info()
    get_remote_info()
