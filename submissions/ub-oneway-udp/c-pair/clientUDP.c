#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
    const char *pesan = "Hello, UDP server";
    struct addrinfo petunjuk = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM}, *hasil;
    int gagal = getaddrinfo("udp-server", "12345", &petunjuk, &hasil);
    if (gagal) {
        fprintf(stderr, "udp-server: %s\n", gai_strerror(gagal));
        return 1;
    }
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    sendto(s, pesan, strlen(pesan), 0, hasil->ai_addr, hasil->ai_addrlen);
    printf("terkirim: %s\n", pesan);
    freeaddrinfo(hasil);
    close(s);
    return 0;
}
