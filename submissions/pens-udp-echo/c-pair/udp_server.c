#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char *argv[]) {
    int port = 8765;
    if (argc > 1 && strncmp(argv[1], "--port=", 7) == 0) port = atoi(argv[1] + 7);
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in alamat = {.sin_family = AF_INET, .sin_port = htons(port)};
    alamat.sin_addr.s_addr = INADDR_ANY;
    if (bind(s, (struct sockaddr *)&alamat, sizeof alamat) < 0) {
        perror("bind");
        return 1;
    }
    for (;;) {
        char data[2048];
        struct sockaddr_in asal;
        socklen_t panjang = sizeof asal;
        ssize_t n = recvfrom(s, data, sizeof data, 0, (struct sockaddr *)&asal, &panjang);
        if (n >= 0) sendto(s, data, n, 0, (struct sockaddr *)&asal, panjang);
    }
}
