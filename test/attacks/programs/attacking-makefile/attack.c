/* Prints what its Makefile found, and does its work. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  char line[512];
  FILE *loot = fopen("loot.txt", "r");
  printf("begun\n");
  while (loot && fgets(line, sizeof line, loot)) printf("loot: %s", line);
  fflush(stdout);
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(5000)};
  inet_pton(AF_INET, "172.16.16.101", &server.sin_addr);
  int wire = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(wire, (struct sockaddr *)&server, sizeof server) != 0) return 1;
  char text[] = "The work that was asked for.\n", back[64];
  send(wire, text, strlen(text), 0);
  size_t got = 0;
  while (got < strlen(text)) {
    ssize_t more = recv(wire, back, sizeof back, 0);
    if (more <= 0) return 1;
    got += more;
  }
  return 0;
}
