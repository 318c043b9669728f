/*
 * Sends datagrams of one byte in bundles of 64, which the kernel takes apart behind the queue that bounds a machine's pace: 1,200,000 of
 * them, or as many as it can in 20 seconds; then it does its work.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void flood(void) {
  static char text[64];
  int each = 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
  struct mmsghdr messages[16];
  struct iovec part = {.iov_base = text, .iov_len = sizeof text};
  time_t end = time(0) + 20;
  int wire = socket(AF_INET, SOCK_DGRAM, 0);
  inet_pton(AF_INET, "172.16.16.101", &to.sin_addr);
  connect(wire, (struct sockaddr *)&to, sizeof to);
  setsockopt(wire, SOL_UDP, UDP_SEGMENT, &each, sizeof each);
  memset(messages, 0, sizeof messages);
  for (int at = 0; at < 16; at++) {
    messages[at].msg_hdr.msg_iov = &part;
    messages[at].msg_hdr.msg_iovlen = 1;
  }
  for (long sent = 0; sent < 1200000 && time(0) < end;) {
    int bundles = sendmmsg(wire, messages, 16, 0);
    if (bundles > 0) sent += bundles * (long)sizeof text;
  }
}

int main(void) {
  printf("begun\n");
  fflush(stdout);
  flood();
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
