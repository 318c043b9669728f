"""Listens to what others say on the LAN."""
import socket
import struct
import time

print('begun')
try:
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    wire.settimeout(0.2)
    end = time.time() + 2
    heard = set()
    while time.time() < end:
        try:
            frame, (_, _, kind, _, _) = wire.recvfrom(2048)
        except TimeoutError:
            continue
        # Sent to us (0) and sent by us (4) aside: what is for everybody, or for others.
        if kind != 4 and frame[6:12] != b'\x02\x57\xac\x10\x10\x67' and struct.unpack('!H', frame[12:14])[0] in (0x0806, 0x0800):
            heard.add(frame[6:12].hex(':'))
    print('heard', *sorted(heard))
except OSError as error:
    print(error)
from task import task
task()
