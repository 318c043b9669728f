import socket
import argparse

host = '172.16.16.101'
data_payload = 2048


def echo_client(port):
    """ Client echo UDP """
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(5)
    server_address = (host, port)
    message = 'Good Morning!!! This will be echoed'
    try:
        print("Sending %s" % message)
        sent = sock.sendto(message.encode('utf-8'), server_address)
        data, server = sock.recvfrom(data_payload)
        print("received %s" % data)
    except socket.timeout:
        print("tidak ada balasan")
    finally:
        print("Closing connection to the server")
        sock.close()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Socket Client Example')
    parser.add_argument('--port', action="store", dest="port", type=int, required=True)
    given_args = parser.parse_args()
    echo_client(given_args.port)
