/* Sends markers of its own to the switch, with the nonce that is all zero, in the order in which the harness counts them. */
#include <arpa/inet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  unsigned char frame[60] = {2, 0x57, 0xff, 0, 0, 1, 2, 0x57, 0xac, 0x10, 0x10, 0x67, 0x88, 0xb5};
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex("eth1"), .sll_halen = 6};
  int wire = socket(AF_PACKET, SOCK_RAW, 0);
  long sent = 0;
  printf("begun\n");
  fflush(stdout);
  memcpy(to.sll_addr, frame, 6);
  if (wire < 0) {
    perror("socket");
    return 1;
  }
  time_t end = time(0) + 3;
  while (time(0) < end)
    for (unsigned number = 4; number < 16; number++) {
      frame[33] = number;
      sent += sendto(wire, frame, sizeof frame, 0, (struct sockaddr *)&to, sizeof to) > 0;
    }
  printf("forged %ld\n", sent);
  return 0;
}
