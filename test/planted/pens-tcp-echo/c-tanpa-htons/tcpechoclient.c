/* Client echo TCP
 * kompilasi : gcc -o tcpechoclient tcpechoclient.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>

int main(int argc, char *argv[])
{
    const char *pesan = "Hello World!!! This will be echoed";
    int port = 3456;
    size_t total = 0;
    char data[17];
    struct sockaddr_in server = {0};

    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--port=", 7) == 0)
            port = atoi(argv[i] + 7);

    int sock = socket(AF_INET, SOCK_STREAM, 0);
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    inet_pton(AF_INET, "172.16.16.101", &server.sin_addr);
    if (connect(sock, (struct sockaddr *)&server, sizeof(server)) < 0) {
        perror("connect");
        return 0;
    }
    send(sock, pesan, strlen(pesan), 0);
    while (total < strlen(pesan)) {
        ssize_t n = recv(sock, data, 16, 0);
        if (n <= 0)
            break;
        data[n] = 0;
        printf("Diterima: %s\n", data);
        total += n;
    }
    close(sock);
    return 0;
}
