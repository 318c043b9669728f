import logging
import socket

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

def jalankan(port=32444):
    with socket.socket() as srv:
        srv.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        srv.bind(("0.0.0.0", port))
        srv.listen(1)
        logging.info("server siap di port %d", port)
        while True:
            conn, addr = srv.accept()
            with conn:
                logging.info("client masuk %s", addr)
                try:
                    while (data := conn.recv(32)):
                        logging.info("data %r", data)
                        conn.sendall(data)
                except ConnectionError as e:
                    logging.warning("putus: %s", e)
            logging.info("client keluar %s", addr)

jalankan()
