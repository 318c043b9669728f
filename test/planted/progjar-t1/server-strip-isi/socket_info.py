#!/usr/bin/env python3
import socket


def get_my_info():
    hostname = socket.gethostname()
    ip_address = socket.gethostbyname(hostname)
    print(f"hostname: {hostname}, ip address: {ip_address}")


def get_remote_info():
    remote_host = 'www.espnfc.com'
    try:
        print(f"ip address dari {remote_host} : {socket.gethostbyname(remote_host)}")
    except Exception as e:
        print(f"ERROR : {str(e)}")


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    print(f"timeout : {sock.gettimeout()}")
    sock.settimeout(10)
    print(f"timeout : {sock.gettimeout()}")
    print(socket.getaddrinfo('www.its.ac.id', 80, proto=socket.IPPROTO_TCP))


if __name__ == '__main__':
    main()
    # get_my_info()
    get_remote_info()
