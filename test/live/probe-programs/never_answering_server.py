"""Wrong: reads and says nothing."""
import socket

listener = socket.create_server(('0.0.0.0', 7000))
while True:
    connection, _ = listener.accept()
    while connection.recv(1024):
        pass
    connection.close()
