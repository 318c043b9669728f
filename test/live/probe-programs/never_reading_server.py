"""Wrong: accepts, and reads nothing."""
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
listener.bind(('0.0.0.0', 7000))
listener.listen()
connection, _ = listener.accept()
input()
