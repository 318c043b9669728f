"""Says which of its files are no plain files."""
import os
import stat

print('begun')
for name in sorted(os.listdir('.')):
    mode = os.lstat(name).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        print('special', name)
from task import task
task()
