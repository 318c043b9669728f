import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(('172.16.16.101', 32444))
try:
    message = open('file.txt').read()
    print 'sending "%s"' % message
    sock.sendall(message)
    amount = 0
    while amount < len(message):
        data = sock.recv(16)
        amount += len(data)
        print 'received "%s"' % data
finally:
    print 'closing socket'
    sock.close()
