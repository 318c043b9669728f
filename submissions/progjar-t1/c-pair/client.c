#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER "172.16.16.101"
#define PORT 32444

int main(void)
{
    char isi[4096];
    FILE *f = fopen("pesan.txt", "rb");
    if (f == NULL) {
        perror("pesan.txt");
        return EXIT_FAILURE;
    }
    size_t panjang = fread(isi, 1, sizeof isi, f);
    fclose(f);

    int sock = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in alamat;
    memset(&alamat, 0, sizeof alamat);
    alamat.sin_family = AF_INET;
    alamat.sin_port = htons(PORT);
    inet_pton(AF_INET, SERVER, &alamat.sin_addr);
    if (connect(sock, (struct sockaddr *)&alamat, sizeof alamat) < 0) {
        perror("connect");
        return EXIT_FAILURE;
    }

    size_t terkirim = 0;
    while (terkirim < panjang) {
        ssize_t n = send(sock, isi + terkirim, panjang - terkirim, 0);
        if (n <= 0) {
            perror("send");
            return EXIT_FAILURE;
        }
        terkirim += (size_t)n;
    }

    size_t kembali = 0;
    while (kembali < panjang) {
        char buf[16];
        ssize_t n = recv(sock, buf, sizeof buf, 0);
        if (n <= 0)
            break;
        fwrite(buf, 1, (size_t)n, stdout);
        kembali += (size_t)n;
    }
    close(sock);
    printf("\n%zu byte kembali\n", kembali);
    return EXIT_SUCCESS;
}
