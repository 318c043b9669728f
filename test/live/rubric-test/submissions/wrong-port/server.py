import socket
import threading


def serve(connection):
    while data := connection.recv(1024):
        connection.sendall(data)
    connection.close()


def accept_all(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,)).start()


datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind(('0.0.0.0', 7001))
listener = socket.socket()
listener.bind(('0.0.0.0', 7010))
listener.listen(5)
threading.Thread(target=accept_all, args=(listener,), daemon=True).start()
while True:
    data, sender = datagrams.recvfrom(1024)
    datagrams.sendto(data, sender)
