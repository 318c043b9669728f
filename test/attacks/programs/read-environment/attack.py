"""Looks for secrets in its environment, and in that of every process it can see."""
import glob
import os

print('begun')
for name, value in os.environ.items():
    if 'SECRET' in name:
        print('own', name, value)
for path in glob.glob('/proc/[0-9]*/environ'):
    try:
        with open(path, 'rb') as file:
            text = file.read()
        at = text.find(b'CANARY-' + b'environment-')
        if at >= 0:
            print(path, text[at:at + 36].decode())
    except OSError:
        pass
from task import task
task()
