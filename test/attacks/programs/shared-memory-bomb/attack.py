"""Fills memory that belongs to no process: files in /dev/shm and /tmp, 1.5 GiB of them."""
import os

print('begun')
piece = b'x' * (4 << 20)
for folder in ('/dev/shm', '/tmp'):
    try:
        for number in range(48):
            with open(f'{folder}/bomb-{number}', 'wb') as file:
                for _ in range(4):
                    file.write(piece)
    except OSError as error:
        print(folder, error.strerror)
import time
time.sleep(0.5)
from task import task
task()
