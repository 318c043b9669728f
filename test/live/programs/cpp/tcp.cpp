#include "tcp.hpp"

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <sys/socket.h>

int tcpSocket(const char *address, int port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    if (address != nullptr) inet_pton(AF_INET, address, &name.sin_addr);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    auto *where = reinterpret_cast<sockaddr *>(&name);
    int result = address != nullptr ? connect(s, where, sizeof name) : bind(s, where, sizeof name);
    if (result != 0 || (address == nullptr && listen(s, 5) != 0)) {
        perror("socket");
        exit(1);
    }
    return s;
}
