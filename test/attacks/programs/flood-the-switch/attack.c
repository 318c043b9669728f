/* Sends the longest datagrams that fit a frame, as fast as it can, from two processes: 360 MB, or for as long as twelve seconds; then it does its work. What is kept of
   a scenario is bounded in bytes, and a long frame takes the capture longer than it takes its sender. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void flood(void) {
  static char text[1472];
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
  struct mmsghdr messages[16];
  struct iovec part = {.iov_base = text, .iov_len = sizeof text};
  time_t end = time(0) + 12;
  int wire = socket(AF_INET, SOCK_DGRAM, 0);
  inet_pton(AF_INET, "172.16.16.101", &to.sin_addr);
  connect(wire, (struct sockaddr *)&to, sizeof to);
  memset(messages, 0, sizeof messages);
  for (int at = 0; at < 16; at++) {
    messages[at].msg_hdr.msg_iov = &part;
    messages[at].msg_hdr.msg_iovlen = 1;
  }
  for (int sent = 0; sent < 120000 && time(0) < end;) {
    int more = sendmmsg(wire, messages, 16, 0);
    sent += more > 0 ? more : 0;
  }
}

int main(void) {
  printf("begun\n");
  fflush(stdout);
  for (int copy = 0; copy < 2; copy++)
    if (fork() == 0) {
      flood();
      _exit(0);
    }
  while (wait(0) > 0) {
  }
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(5000)};
  inet_pton(AF_INET, "172.16.16.101", &server.sin_addr);
  int line = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(line, (struct sockaddr *)&server, sizeof server) != 0) return 1;
  char text[] = "The work that was asked for.\n", back[64];
  send(line, text, strlen(text), 0);
  size_t got = 0;
  while (got < strlen(text)) {
    ssize_t more = recv(line, back, sizeof back, 0);
    if (more <= 0) return 1;
    got += more;
  }
  return 0;
}
