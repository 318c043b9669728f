"""Asks the kernel for what no lab needs: namespaces, mounts, keyrings, io_uring, bpf, vsock, packet sockets."""
import ctypes
import os
import socket

print('begun')
libc = ctypes.CDLL(None, use_errno=True)

def attempt(name, number, *arguments):
    if os.fork() == 0:
        got = libc.syscall(number, *arguments)
        print('got' if got >= 0 else 'refused', name, '' if got >= 0 else os.strerror(ctypes.get_errno()))
        os._exit(0)
    os.wait()

page = ctypes.create_string_buffer(4096)
attempt('unshare-user', 272, 0x10000000)
attempt('keyctl', 250, 0, -3, 1)
attempt('add_key', 248, b'user', b'wiremark', b'x', 1, -1)
attempt('io_uring_setup', 425, 8, page)
attempt('userfaultfd', 323, 1)
for name, family in (('vsock', 40), ('bluetooth', 31), ('algorithm', 38)):
    try:
        socket.socket(family, socket.SOCK_SEQPACKET if name == 'algorithm' else socket.SOCK_STREAM).close()
        print('got', name)
    except OSError as error:
        print('refused', name, error.strerror)
from task import task
task()
