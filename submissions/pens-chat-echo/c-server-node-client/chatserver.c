#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void layani(int klien) {
    char data[1024];
    ssize_t n;
    while ((n = read(klien, data, sizeof data - 1)) > 0) {
        data[n] = '\0';
        if (strncmp(data, "exit", 4) == 0 && strcspn(data, "\r\n") == 4) {
            const char *pesan = "Koneksi ditutup oleh server.";
            write(klien, pesan, strlen(pesan));
            break;
        }
        write(klien, data, n);
    }
    close(klien);
}

int main(int argc, char *argv[]) {
    int port = 3456, satu = 1;
    if (argc > 1 && strncmp(argv[1], "--port=", 7) == 0) port = atoi(argv[1] + 7);
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);

    int s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &satu, sizeof satu);
    struct sockaddr_in alamat = {.sin_family = AF_INET, .sin_port = htons(port)};
    alamat.sin_addr.s_addr = INADDR_ANY;
    if (bind(s, (struct sockaddr *)&alamat, sizeof alamat) < 0) {
        perror("bind");
        return 1;
    }
    listen(s, 10);
    for (;;) {
        int klien = accept(s, NULL, NULL);
        if (klien < 0) continue;
        if (fork() == 0) {
            close(s);
            layani(klien);
            exit(0);
        }
        close(klien);
    }
}
