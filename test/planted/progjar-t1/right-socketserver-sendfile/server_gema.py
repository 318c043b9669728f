# python3 server_gema.py          -> port 10000 (soal 2)
import socketserver


class Gema(socketserver.StreamRequestHandler):
    def handle(self):
        print('dari', self.client_address)
        while True:
            data = self.request.recv(32)
            if not data:
                return
            self.wfile.write(data)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

if __name__ == '__main__':
    with Server(('0.0.0.0', 10000), Gema) as s:
        s.serve_forever()
