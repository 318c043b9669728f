import socket
import argparse

data_payload = 2048
backlog = 5


def echo_server(port):
    """ Server echo sederhana """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server_address = ('0.0.0.0', port)
    print("Starting up echo server on %s port %s" % server_address)
    sock.bind(server_address)
    sock.listen(backlog)
    while True:
        print("Waiting to receive message from client")
        client, address = sock.accept()
        try:
            data = client.recv(data_payload)
            if data:
                print("Data: %s" % data)
                client.sendall(data)
                print("sent %s bytes back to %s" % (data, address))
        except OSError as e:
            print("koneksi %s bermasalah: %s" % (address, e))
        finally:
            client.close()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Socket Server Example')
    parser.add_argument('--port', action="store", dest="port", type=int, required=True)
    given_args = parser.parse_args()
    echo_server(given_args.port)
