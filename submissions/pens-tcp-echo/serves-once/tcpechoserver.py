import argparse
import socket

host = '0.0.0.0'
data_payload = 2048
backlog = 5


def echo_server(port):
    """Server echo TCP sederhana"""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    print("Starting up echo server on %s port %s" % (host, port))
    sock.bind((host, port))
    sock.listen(backlog)
    print("Waiting to receive message from client")
    client, address = sock.accept()
    try:
        data = client.recv(data_payload)
        if data:
            print("Data: %s" % data)
            client.send(data)
            print("sent %s bytes back to %s" % (len(data), address))
    except OSError as e:
        print("client %s terputus: %s" % (address, e))
    # akhiri koneksi
    client.close()
    sock.close()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Socket Server Example')
    parser.add_argument('--port', action="store", dest="port", type=int, required=True)
    echo_server(parser.parse_args().port)
