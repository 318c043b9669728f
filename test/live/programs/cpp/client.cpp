#include "tcp.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

int main() {
    std::ifstream file("data.txt");
    std::string data{std::istreambuf_iterator<char>(file), {}};
    int connection = tcpSocket("172.16.16.101", 32444);
    send(connection, data.data(), data.size(), 0);
    std::string received(data.size(), '\0');
    recv(connection, received.data(), received.size(), MSG_WAITALL);
    close(connection);
}
