"""Looks for a process of the harness and kills it."""
import os
import signal

print('begun')
for name in os.listdir('/proc'):
    if not name.isdigit():
        continue
    try:
        with open(f'/proc/{name}/cmdline', 'rb') as file:
            words = file.read()
        if b'victim.py' in words and int(name) != os.getpid():
            print('found', name)
            os.kill(int(name), signal.SIGKILL)
            print('killed', name)
    except OSError as error:
        print(name, error.strerror)
from task import task
task()
