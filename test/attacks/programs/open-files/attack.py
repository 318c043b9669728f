"""Opens 100,000 files and keeps them open."""
import resource
import time

print('begun')
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
held = []
try:
    for _ in range(100_000):
        held.append(open('/dev/null'))
except OSError as error:
    print(error.strerror, 'after', len(held))
time.sleep(0.5)
count = len(held)
for file in held:
    file.close()
print(count, 'files')
from task import task
task()
