import select
import socket

listener = socket.socket()
listener.bind(('0.0.0.0', 32444))
listener.listen(5)
sockets = [listener]
while True:
    readable, _, _ = select.select(sockets, [], [])
    for one in readable:
        if one is listener:
            sockets.append(listener.accept()[0])
            continue
        data = one.recv(32)
        if data:
            one.sendall(data)
        else:
            sockets.remove(one)
            one.close()
