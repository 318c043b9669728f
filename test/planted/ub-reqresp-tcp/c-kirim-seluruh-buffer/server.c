/*
 * Request-response TCP port 2222
 * Server melayani satu client lalu selesai.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>

int main(void)
{
    char pesan[512];
    char balasan[1024];
    int on = 1;

    int s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));

    struct sockaddr_in a;
    memset(&a, 0, sizeof(a));
    a.sin_family = AF_INET;
    a.sin_port = htons(2222);
    a.sin_addr.s_addr = INADDR_ANY;
    if (bind(s, (struct sockaddr *)&a, sizeof(a)) != 0) {
        perror("bind gagal");
        return 1;
    }
    listen(s, 1);
    puts("menunggu client...");
    fflush(stdout);

    int c = accept(s, NULL, NULL);
    ssize_t n = read(c, pesan, sizeof(pesan) - 1);
    if (n < 0)
        n = 0;
    pesan[n] = '\0';
    printf("request: %s\n", pesan);

    memset(balasan, 0, sizeof(balasan));
    snprintf(balasan, sizeof(balasan), "Server menerima: %s", pesan);
    write(c, balasan, sizeof(balasan));

    close(c);
    close(s);
    return 0;
}
