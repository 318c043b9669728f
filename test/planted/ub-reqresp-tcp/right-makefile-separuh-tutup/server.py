import socket

with socket.create_server(('', 2222), reuse_port=False) as srv:
    conn, addr = srv.accept()
with conn, conn.makefile('r', encoding='utf-8') as masuk, conn.makefile('w', encoding='utf-8') as keluar:
    permintaan = masuk.readline().rstrip('\r\n')
    print('permintaan dari', addr, ':', permintaan)
    for bagian in ('Server ', 'menerima: ', permintaan, '\n'):
        keluar.write(bagian)
        keluar.flush()
    conn.shutdown(socket.SHUT_WR)
    masuk.read()            # tunggu client selesai
