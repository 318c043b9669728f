# soal 3 dan 4, port 32444
from server_gema import Gema, Server

with Server(('0.0.0.0', 32444), Gema) as s:
    s.serve_forever()
