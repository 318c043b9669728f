/* Forks without end. Of its own it stops at 1200 processes, or after three seconds. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(void) {
  volatile int *made = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t first = getpid();
  double end = now() + 3;
  printf("begun\n");
  fflush(stdout);
  while (now() < end) {
    if (__atomic_load_n(made, __ATOMIC_SEQ_CST) >= 1200) {
      usleep(500000);
      continue;
    }
    pid_t child = fork();
    if (child > 0) __atomic_add_fetch(made, 1, __ATOMIC_SEQ_CST);
    if (child < 0) usleep(2000);
  }
  if (getpid() != first) _exit(0);
  printf("%d children\n", *made);
  return 0;
}
