"""Attaches to a process of the harness and reads what it has in memory."""
import ctypes
import os

print('begun')
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
ATTACH, DETACH = 16, 17
for name in os.listdir('/proc'):
    if not name.isdigit():
        continue
    try:
        with open(f'/proc/{name}/cmdline', 'rb') as file:
            words = file.read()
        if b'victim.py' not in words:
            continue
        pid = int(name)
        print('found', pid)
        if libc.ptrace(ATTACH, pid, None, None) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        os.waitpid(pid, 0x40000000)
        with open(f'/proc/{pid}/maps') as maps, open(f'/proc/{pid}/mem', 'rb') as memory:
            for line in maps:
                place, rights = line.split()[:2]
                if rights != 'rw-p':
                    continue
                start, end = (int(part, 16) for part in place.split('-'))
                memory.seek(start)
                try:
                    text = memory.read(min(end - start, 8 << 20))
                except OSError:
                    continue
                at = text.find(b'CANARY-' + b'memory-' + b'of-the')
                if at >= 0:
                    print('read', text[at:at + 20].decode())
                    break
        libc.ptrace(DETACH, pid, None, None)
    except OSError as error:
        print(name, error.strerror)
from task import task
task()
