"""What attacks may aim at: listeners and shared memory, made for one run. Prints a line for each that is reached."""
import ctypes
import select
import socket
import sys

listeners = {}

def listen(name, family, kind, address):
    listener = socket.socket(family, kind)
    if family == socket.AF_INET:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    if kind == socket.SOCK_STREAM:
        listener.listen(16)
    listeners[listener] = name

if sys.argv[1] == 'lab':
    listen('other-lab', socket.AF_INET, socket.SOCK_STREAM, ('0.0.0.0', 7003))
else:
    listen('loopback', socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', 7001))
    listen('abstract', socket.AF_UNIX, socket.SOCK_STREAM, '\0wiremark-target')
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    number = libc.shmget(0x57495245, 4096, 0o1666)
    at = libc.shmat(number, None, 0)
    ctypes.memmove(at, b'CANARY-shared-memory\0', 21)
print('ready', flush=True)
while True:
    for listener in select.select(list(listeners) + [sys.stdin], [], [])[0]:
        if listener is sys.stdin:
            if sys.argv[1] != 'lab':
                print('memory', ctypes.string_at(at, 21).split(b'\0')[0].decode(), flush=True)
                libc.shmctl(number, 0, None)
            sys.exit(0)
        connection, _ = listener.accept()
        print('reached', listeners[listener], flush=True)
        connection.close()
