#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 32444

/* kirim semua byte, send() boleh mengirim sebagian */
static int kirim_semua(int fd, const char *buf, size_t n)
{
    size_t terkirim = 0;
    while (terkirim < n) {
        ssize_t hasil = send(fd, buf + terkirim, n - terkirim, MSG_NOSIGNAL);
        if (hasil <= 0)
            return -1;
        terkirim += (size_t)hasil;
    }
    return 0;
}

int main(void)
{
    int sock = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);

    struct sockaddr_in alamat;
    memset(&alamat, 0, sizeof alamat);
    alamat.sin_family = AF_INET;
    alamat.sin_addr.s_addr = htonl(INADDR_ANY);
    alamat.sin_port = htons(PORT);
    if (bind(sock, (struct sockaddr *)&alamat, sizeof alamat) < 0) {
        perror("bind");
        return EXIT_FAILURE;
    }
    listen(sock, 1);
    printf("menunggu di port %d\n", PORT);

    for (;;) {
        int koneksi = accept(sock, NULL, NULL);
        if (koneksi < 0)
            continue;
        char buf[32];
        ssize_t n;
        while ((n = recv(koneksi, buf, sizeof buf, 0)) > 0) {
            if (kirim_semua(koneksi, buf, (size_t)n) < 0)
                break;
        }
        close(koneksi);
        printf("satu client selesai\n");
    }
}
