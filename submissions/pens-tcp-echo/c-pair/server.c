#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
    int port = 3456, satu = 1;
    if (argc > 1 && strncmp(argv[1], "--port=", 7) == 0) port = atoi(argv[1] + 7);

    int pendengar = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(pendengar, SOL_SOCKET, SO_REUSEADDR, &satu, sizeof satu);
    struct sockaddr_in alamat = {.sin_family = AF_INET, .sin_port = htons(port)};
    alamat.sin_addr.s_addr = INADDR_ANY;
    if (bind(pendengar, (struct sockaddr *)&alamat, sizeof alamat) < 0) {
        perror("bind");
        return 1;
    }
    listen(pendengar, 5);

    for (;;) {
        char data[2048];
        int klien = accept(pendengar, NULL, NULL);
        if (klien < 0) continue;
        ssize_t n;
        /* kembalikan semua data sampai client menutup koneksi */
        while ((n = read(klien, data, sizeof data)) > 0) {
            for (ssize_t kirim = 0, k; kirim < n; kirim += k) {
                k = send(klien, data + kirim, n - kirim, MSG_NOSIGNAL);
                if (k <= 0) break;
            }
        }
        close(klien);
    }
}
