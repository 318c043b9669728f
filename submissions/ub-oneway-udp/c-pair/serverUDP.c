#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void) {
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in alamat = {.sin_family = AF_INET, .sin_port = htons(12345)};
    alamat.sin_addr.s_addr = INADDR_ANY;
    if (bind(s, (struct sockaddr *)&alamat, sizeof alamat) < 0) {
        perror("bind");
        return 1;
    }
    for (;;) {
        char data[1025], balasan[1200];
        struct sockaddr_in asal;
        socklen_t panjang = sizeof asal;
        ssize_t n = recvfrom(s, data, 1024, 0, (struct sockaddr *)&asal, &panjang);
        if (n < 0) continue;
        data[n] = '\0';
        printf("dari %s: %s\n", inet_ntoa(asal.sin_addr), data);
        int m = snprintf(balasan, sizeof balasan, "Hello, %s. You said: %s", inet_ntoa(asal.sin_addr), data);
        sendto(s, balasan, m, 0, (struct sockaddr *)&asal, panjang);
    }
}
