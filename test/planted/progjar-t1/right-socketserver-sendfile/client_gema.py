import logging
import socket

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
pesan = b"INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ"

try:
    with socket.create_connection(("172.16.16.101", 10000)) as s:
        logging.info("kirim %d byte", len(pesan))
        s.sendall(pesan)
        sisa = len(pesan)
        while sisa > 0:
            data = s.recv(16)
            if not data:
                logging.warning("server menutup duluan")
                break
            logging.info("balasan %r", data)
            sisa -= len(data)
except OSError as e:
    logging.error("gagal: %s", e)
