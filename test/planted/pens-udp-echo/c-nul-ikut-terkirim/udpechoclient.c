// client UDP echo
// gcc udpechoclient.c -o udpechoclient
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  char pesan[] = "Good Morning!!! This will be echoed";
  char balasan[2048];
  int port = 8765;

  if (argc > 1 && sscanf(argv[1], "--port=%d", &port) != 1) {
    printf("cara pakai: %s --port=8765\n", argv[0]);
    return 1;
  }

  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct timeval tunggu = {5, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tunggu, sizeof tunggu);

  struct sockaddr_in srv;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(port);
  srv.sin_addr.s_addr = inet_addr("172.16.16.101");

  printf("kirim: %s\n", pesan);
  sendto(fd, pesan, strlen(pesan) + 1, 0, (struct sockaddr *)&srv, sizeof srv);

  ssize_t n = recvfrom(fd, balasan, sizeof balasan - 1, 0, NULL, NULL);
  if (n < 0) {
    perror("recvfrom");
  } else {
    balasan[n] = '\0';
    printf("balasan: %s\n", balasan);
  }
  close(fd);
  return 0;
}
