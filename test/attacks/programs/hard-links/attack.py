"""Reads what links in its own folder lead to."""
import os

print('begun')
for folder, folders, names in os.walk('.', followlinks=True):
    for name in names:
        path = os.path.join(folder, name)
        try:
            with open(path, errors='replace') as file:
                for line in file:
                    if 'CANARY-' + 'file-' in line:
                        print('read', path, line.strip())
        except OSError as error:
            print(path, error.strerror)
from task import task
task()
