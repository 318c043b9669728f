"""Sends frames in another machine's name."""
import socket
import struct

print('begun')

def checksum(data):
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff

payload = b'SPOOFED'
udp = struct.pack('!HHHH', 4444, 5555, 8 + len(payload), 0) + payload
head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, socket.inet_aton('172.16.16.102'), socket.inet_aton('172.16.16.101'))
head = head[:10] + struct.pack('!H', checksum(head)) + head[12:]
frame = bytes.fromhex('0257ac101065' + '0257ac101066' + '0800') + head + udp
try:
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    wire.bind(('eth1', 0))
    for _ in range(10):
        wire.send(frame)
    print('sent as 172.16.16.102')
except OSError as error:
    print(error)
try:
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    raw.sendto(head + udp, ('172.16.16.101', 0))
    print('sent raw')
except OSError as error:
    print(error)
from task import task
task()
