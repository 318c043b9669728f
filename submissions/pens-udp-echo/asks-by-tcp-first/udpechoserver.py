import argparse
import socket

host = '0.0.0.0'
data_payload = 2048


def echo_server(port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((host, port))
    print("Starting up echo server on %s port %s" % (host, port))
    while True:
        print("Waiting to receive message from client")
        data, address = sock.recvfrom(data_payload)
        print("received %s bytes from %s" % (len(data), address))
        if data:
            sent = sock.sendto(data, address)
            print("sent %s bytes back to %s" % (sent, address))


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Socket Server Example')
    parser.add_argument('--port', action="store", dest="port", type=int, required=True)
    echo_server(parser.parse_args().port)
