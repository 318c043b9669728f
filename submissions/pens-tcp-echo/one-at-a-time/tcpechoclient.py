import argparse
import socket

host = '172.16.16.101'


def echo_client(port):
    """Client echo TCP sederhana"""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    print("Connecting to %s port %s" % (host, port))
    sock.connect((host, port))
    try:
        message = "Hello World!!! This will be echoed"
        print("Sending %s" % message)
        sock.sendall(message.encode('utf-8'))
        # tunggu balasan
        amount_received = 0
        amount_expected = len(message)
        while amount_received < amount_expected:
            data = sock.recv(16)
            if not data:
                break
            amount_received += len(data)
            print("Received: %s" % data)
    except socket.error as e:
        print("Socket error: %s" % str(e))
    finally:
        print("Closing connection to the server")
        sock.close()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Socket Client Example')
    parser.add_argument('--port', action="store", dest="port", type=int, required=True)
    echo_client(parser.parse_args().port)
