"""Right: sends a text, and reads until all of it is back or the server has closed."""
import socket
import sys

text = sys.argv[2].encode().decode('unicode_escape').encode() if len(sys.argv) > 2 else b'INI ADALAH DATA'
sock = socket.create_connection((sys.argv[1], 7000))
sock.sendall(text)
received = b''
while len(received) < len(text):
    data = sock.recv(16)
    if not data:
        break
    received += data
sock.close()
print(received.decode())
