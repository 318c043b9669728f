import socket

def task(message=b'The work that was asked for.\n'):
    """What an honest program would have done here: the attacker does it as well, after its attack."""
    with socket.create_connection(('172.16.16.101', 5000), timeout=5) as connection:
        connection.sendall(message)
        received = b''
        while len(received) < len(message):
            piece = connection.recv(1024)
            if not piece:
                break
            received += piece
