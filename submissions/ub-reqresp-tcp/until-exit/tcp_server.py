import socket

with socket.create_server(('', 2222)) as server:
    koneksi, alamat = server.accept()
    with koneksi, koneksi.makefile('rw', newline='\n') as berkas:
        for baris in berkas:
            permintaan = baris.strip()
            if permintaan == 'exit':
                berkas.write('sampai jumpa\n')
                berkas.flush()
                break
            berkas.write(permintaan.upper() + '\n')
            berkas.flush()
