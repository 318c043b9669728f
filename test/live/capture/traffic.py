"""Traffic for comparing captures: an echo server, a client that asks again and again, or fifty at once and a megabyte."""

import socket
import sys
import threading

PLACE = ("10.9.0.1", 4000)


def serve():
    listener = socket.create_server(PLACE, backlog=100)
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=echo, args=(connection,), daemon=True).start()


def echo(connection):
    with connection:
        while data := connection.recv(65536):
            connection.sendall(data)


def ask(size):
    message = bytes(range(256)) * (size // 256)
    with socket.create_connection(PLACE) as connection:
        sender = threading.Thread(target=connection.sendall, args=(message,))
        sender.start()
        left = len(message)
        while left:
            left -= len(connection.recv(65536))
        sender.join()


def ask_in_turn(times):
    with socket.create_connection(PLACE) as connection:
        for turn in range(times):
            connection.sendall(b"turn %d" % turn)
            connection.recv(65536)


if sys.argv[1] == "serve":
    serve()
elif sys.argv[1] == "turns":
    ask_in_turn(200)
else:
    clients = [threading.Thread(target=ask, args=(3072,)) for _ in range(50)]
    clients.append(threading.Thread(target=ask, args=(1024 * 1024,)))
    for client in clients:
        client.start()
    for client in clients:
        client.join()
