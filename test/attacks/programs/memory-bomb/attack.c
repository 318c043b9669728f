/* Touches 2 GiB in pieces of 16 MiB, each with a mapping of its own, and keeps them for a moment. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  printf("begun\n");
  fflush(stdout);
  for (int piece = 0; piece < 128; piece++) {
    char *memory = malloc(16 << 20);
    if (!memory) {
      perror("malloc");
      return 1;
    }
    memset(memory, 'x', 16 << 20);
  }
  printf("2 GiB touched\n");
  fflush(stdout);
  sleep(1);
  return 0;
}
