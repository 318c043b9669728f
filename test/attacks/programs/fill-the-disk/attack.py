"""Writes 40 files of 16 MiB each into its folder: none is too large, all of them are."""
import time

print('begun')
piece = b'x' * (1 << 20)
try:
    for number in range(40):
        with open(f'part-{number}', 'wb') as file:
            for _ in range(16):
                file.write(piece)
except OSError as error:
    print(error.strerror)
time.sleep(0.5)
from task import task
task()
