#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
    const char *pesan = "Hello World!!! This will be echoed";
    int port = 3456;
    if (argc > 1 && strncmp(argv[1], "--port=", 7) == 0) port = atoi(argv[1] + 7);

    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in tujuan = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, "172.16.16.101", &tujuan.sin_addr);
    if (connect(s, (struct sockaddr *)&tujuan, sizeof tujuan) < 0) {
        perror("connect");
        return 1;
    }
    write(s, pesan, strlen(pesan));
    size_t diterima = 0;
    while (diterima < strlen(pesan)) {
        char data[17];
        ssize_t n = read(s, data, 16);
        if (n <= 0) break;
        data[n] = '\0';
        printf("diterima: %s\n", data);
        diterima += n;
    }
    close(s);
    return 0;
}
