import argparse
import socket

p = argparse.ArgumentParser()
p.add_argument('--port', type=int, required=True)
a = p.parse_args()

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 40123))
s.connect(('172.16.16.101', a.port))
s.settimeout(2)
for percobaan in range(3):
    try:
        s.send(b'Good Morning!!! This will be echoed')
        print(s.recv(2048).decode())
        break
    except (socket.timeout, ConnectionRefusedError) as e:
        print('percobaan', percobaan + 1, 'gagal:', e)
s.close()
