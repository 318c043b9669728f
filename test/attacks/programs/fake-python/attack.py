"""Its folder holds a python3 of its own, and an http.py."""
print('begun')
from task import task
task()
