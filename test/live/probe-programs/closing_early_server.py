"""Wrong: closes after a few bytes, with the rest unread."""
import socket

listener = socket.create_server(('0.0.0.0', 7000))
while True:
    connection, _ = listener.accept()
    connection.recv(4)
    connection.close()
