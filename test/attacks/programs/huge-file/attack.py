"""Writes one file of 256 MiB into its folder."""
print('begun')
piece = b'x' * (1 << 20)
with open('huge', 'wb') as file:
    for _ in range(256):
        file.write(piece)
    file.flush()
    import time
    time.sleep(0.5)
from task import task
task()
