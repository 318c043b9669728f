import socket, argparse

BUFFER_SIZE = 16    # sama seperti di client TCP

def main(port):
    server = socket.socket(family=socket.AF_INET, type=socket.SOCK_DGRAM)
    server.bind(("0.0.0.0", port))
    print("UDP server up and listening")
    while(True):
        pesan, alamat = server.recvfrom(BUFFER_SIZE)
        print("Pesan dari client : {}".format(pesan))
        print("Alamat client : {}".format(alamat))
        server.sendto(pesan, alamat)

if __name__ == "__main__":
    ap = argparse.ArgumentParser(description="udp echo server")
    ap.add_argument("--port", type=int, required=True)
    main(ap.parse_args().port)
