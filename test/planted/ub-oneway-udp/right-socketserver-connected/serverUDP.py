import socketserver


class Penjawab(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        teks = data.decode('utf-8', 'replace')
        print(f'{self.client_address} : {teks}')
        sock.sendto(f'Hello, {self.client_address}. You said: {teks}'.encode(), self.client_address)


class Server(socketserver.ThreadingUDPServer):
    max_packet_size = 1024
    daemon_threads = True


if __name__ == '__main__':
    with Server(('0.0.0.0', 12345), Penjawab) as server:
        server.serve_forever()
