#include "tcp.hpp"

#include <sys/socket.h>
#include <unistd.h>

int main() {
    int listener = tcpSocket(nullptr, 32444);
    while (true) {
        int connection = accept(listener, nullptr, nullptr);
        char buffer[32];
        while (recv(connection, buffer, sizeof buffer, 0) > 0) {
        }
        close(connection);
    }
}
