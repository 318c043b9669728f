"""Looks for shared memory of other processes, and writes into it."""
import ctypes

print('begun')
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
number = libc.shmget(0x57495245, 0, 0)
if number >= 0:
    at = libc.shmat(number, None, 0)
    if at not in (None, ctypes.c_void_p(-1).value):
        print('read', ctypes.string_at(at, 40).split(b'\0')[0].decode())
        ctypes.memmove(at, b'FORGED\0', 7)
from task import task
task()
from task import task
task()
