"""Becomes a daemon, ignores every signal and would live for an hour."""
import os, signal, time

for one in range(1, 32):
    if one not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(one, signal.SIG_IGN)
for _ in range(2):
    if os.fork():
        # The first process waits a moment so that the daemon is there when it ends.
        time.sleep(0.1)
        os._exit(0)
    os.setsid()
for descriptor in (0, 1, 2):
    os.close(descriptor)
time.sleep(3600)
