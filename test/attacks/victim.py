"""A process of the harness's user, without capabilities, that holds a secret and waits."""
import sys

secret = bytearray(b'CANARY-memory-' + sys.argv[1].encode() * 4)
print('ready', flush=True)
sys.stdin.read()
