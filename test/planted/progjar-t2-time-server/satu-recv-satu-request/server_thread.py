import socket
import threading
import logging
import time


def handle_client(connection, address):
    while True:
        try:
            data = connection.recv(1024)
        except ConnectionError:
            break
        if not data:
            break
        request = data.decode()
        logging.warning(f"[CLIENT] {address} {request!r}")
        if request.startswith("TIME") and request.endswith("\r\n"):
            waktu = time.strftime("%H:%M:%S")
            connection.sendall(f"JAM {waktu}\r\n".encode())
        elif request == "QUIT\r\n":
            break
    connection.close()


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("0.0.0.0", 45000))
    sock.listen(5)
    logging.warning("[SERVER] Time Server jalan di port 45000")
    while True:
        connection, address = sock.accept()
        thread = threading.Thread(target=handle_client, args=(connection, address))
        thread.daemon = True
        thread.start()


if __name__ == "__main__":
    main()
