#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
    int s = socket(AF_INET, SOCK_STREAM, 0), satu = 1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &satu, sizeof satu);
    struct sockaddr_in alamat = {.sin_family = AF_INET, .sin_port = htons(2222)};
    alamat.sin_addr.s_addr = INADDR_ANY;
    if (bind(s, (struct sockaddr *)&alamat, sizeof alamat) < 0) {
        perror("bind");
        return 1;
    }
    listen(s, 1);
    int klien = accept(s, NULL, NULL);
    char data[256] = {0}, balasan[300] = {0};
    read(klien, data, sizeof data - 1);
    snprintf(balasan, sizeof balasan, "diterima: %s", data);
    write(klien, balasan, sizeof balasan);
    close(klien);
    close(s);
    return 0;
}
