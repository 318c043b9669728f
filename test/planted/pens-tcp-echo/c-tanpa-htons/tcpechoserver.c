/* Server echo TCP, praktikum 2
 * kompilasi : gcc -o tcpechoserver tcpechoserver.c
 * jalankan  : ./tcpechoserver --port=3456
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define BUFFER 2048

int main(int argc, char *argv[])
{
    int port = 3456, sock, klien, satu = 1;
    char data[BUFFER];
    struct sockaddr_in alamat, asal;
    socklen_t panjang;

    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--port=", 7) == 0)
            port = atoi(argv[i] + 7);

    sock = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &satu, sizeof(satu));

    memset(&alamat, 0, sizeof(alamat));
    alamat.sin_family = AF_INET;
    alamat.sin_addr.s_addr = htonl(INADDR_ANY);
    alamat.sin_port = port;
    if (bind(sock, (struct sockaddr *)&alamat, sizeof(alamat)) < 0) {
        perror("bind");
        return 1;
    }
    listen(sock, 5);
    printf("Server jalan di port %d\n", port);
    fflush(stdout);

    while (1) {
        panjang = sizeof(asal);
        klien = accept(sock, (struct sockaddr *)&asal, &panjang);
        if (klien < 0)
            continue;
        ssize_t n = recv(klien, data, BUFFER, 0);
        if (n > 0) {
            printf("Terima %zd byte dari %s\n", n, inet_ntoa(asal.sin_addr));
            fflush(stdout);
            send(klien, data, n, MSG_NOSIGNAL);
        }
        close(klien);
    }
}
