from datetime import datetime
from socketserver import StreamRequestHandler, ThreadingTCPServer


class TimeHandler(StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            if not line.endswith(b'\r\n'):
                return
            if line == b'QUIT\r\n':
                return
            if line.startswith(b'TIME'):
                self.wfile.write(f'JAM {datetime.now():%H:%M:%S}\r\n'.encode('utf-8'))
            else:
                self.wfile.write(b'INVALID\r\n')


class TimeServer(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        print('lost', client_address)


if __name__ == '__main__':
    TimeServer(('0.0.0.0', 45000), TimeHandler).serve_forever()
