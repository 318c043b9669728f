#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Answers one client until it says QUIT or leaves. One byte at a time is enough for lines this short. */
static void serve(int client) {
  char line[128];
  size_t length = 0;
  char byte;
  while (read(client, &byte, 1) == 1) {
    if (length < sizeof line - 1) line[length++] = byte;
    if (length < 2 || line[length - 2] != '\r' || line[length - 1] != '\n') continue;
    line[length] = '\0';
    length = 0;
    if (strcmp(line, "QUIT\r\n") == 0) return;
    if (strncmp(line, "TIME", 4) != 0) continue;
    char answer[32];
    time_t now = time(NULL);
    size_t size = strftime(answer, sizeof answer, "JAM %H:%M:%S\r\n", localtime(&now));
    if (write(client, answer, size) < 0) return;
  }
}

int main(void) {
  int on = 1;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(45000)};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 64) != 0) {
    perror("port 45000");
    return 1;
  }
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    if (fork() == 0) {
      close(listener);
      serve(client);
      close(client);
      _exit(0);
    }
    close(client);
  }
}
