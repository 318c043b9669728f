"""Forks twice, leaves its session, closes its descriptors and lives on."""
import os
import time

print('begun')
if os.fork() == 0:
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    os.chdir('/')
    for descriptor in range(3):
        os.close(descriptor)
    time.sleep(60)
    os._exit(0)
os.wait()
from task import task
task()
