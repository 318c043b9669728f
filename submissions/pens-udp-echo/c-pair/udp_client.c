#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
    const char *pesan = "Good Morning!!! This will be echoed";
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in tujuan = {.sin_family = AF_INET, .sin_port = htons(8765)};
    inet_pton(AF_INET, "172.16.16.101", &tujuan.sin_addr);
    /* connect() pada soket UDP tidak mengirim apa pun */
    connect(s, (struct sockaddr *)&tujuan, sizeof tujuan);
    send(s, pesan, strlen(pesan), 0);
    char data[2049];
    ssize_t n = recv(s, data, 2048, 0);
    if (n >= 0) {
        data[n] = '\0';
        printf("diterima: %s\n", data);
    }
    close(s);
    return 0;
}
