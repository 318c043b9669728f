"""Ignores every signal that can be ignored, in a tree of processes, and never ends."""
import os
import signal
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
print('begun')
from task import task
task()
nothing = os.open('/dev/null', os.O_RDWR)
for descriptor in range(3):
    os.dup2(nothing, descriptor)
os.fork()
os.fork()
end = time.time() + 60
while time.time() < end:
    time.sleep(1)
