#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(7000) };
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&any, sizeof any) < 0 || listen(listener, 5) < 0)
        return 1;
    pause();
    return 0;
}
