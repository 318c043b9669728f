"""Computes for ever, in two processes that do not answer SIGXCPU. Of its own each stops after 18 seconds of processor time."""
import os
import signal
import time

print('begun')
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
os.fork()
while time.process_time() < 18:
    pass
