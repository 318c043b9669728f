/*
 * Breaks a program in one known way, at the boundary between it and the C library. Preloaded by `wiremark rubric test`
 * into a program that is right, so that a check can be seen to fail. Works for every language whose programs call the
 * C library; a statically linked program never loads it.
 *
 *   WIREMARK_FAULT=<name>   a name of `names` below; `observe` breaks nothing
 *   WIREMARK_FAULT_LOG      a file that exists: a letter is added to it for each thing that happened first. `L` the
 *                           library was loaded, `!` the fault had an effect, others: see faults.ts
 *
 * Deterministic: no clock, no random number. Only IPv4 and IPv6 sockets of TCP and UDP are touched.
 */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault {
    NONE, OBSERVE,
    OTHER_PORT, LOOPBACK_ONLY, OTHER_ADDRESS, TO_LOCALHOST, OTHER_TRANSPORT,
    NEVER_LISTENS, NEVER_ACCEPTS, NEVER_CONNECTS,
    CHANGED_BYTE, CHANGED_START, CUT_BYTE, EXTRA_BYTE, UPPER_CASE, NO_LINE_END, BARE_LINE_END,
    SENDS_NOTHING, SENDS_TWICE, FIRST_SEND_ONLY, FIRST_SEND_LOST, SWAPPED, ONE_BEHIND, OTHER_SOURCE_PORT,
    RESETS, NEVER_CLOSES, CLOSES_AT_ONCE, CLOSES_AFTER_RECEIVE,
    CRASHES_AT_START, CRASHES_AT_ACCEPT, CRASHES_AT_RECEIVE, CRASHES_AT_SECOND,
    ENDS_AFTER_FIRST, FIRST_CLIENT_ONLY, ONE_AT_A_TIME,
    OTHER_NAME, ASKS_NO_NAME, PRINTS_NOTHING,
};

static const struct { const char *name; enum fault fault; } names[] = {
    { "observe", OBSERVE },
    { "other-port", OTHER_PORT },
    { "loopback-only", LOOPBACK_ONLY },
    { "other-address", OTHER_ADDRESS },
    { "to-localhost", TO_LOCALHOST },
    { "other-transport", OTHER_TRANSPORT },
    { "never-listens", NEVER_LISTENS },
    { "never-accepts", NEVER_ACCEPTS },
    { "never-connects", NEVER_CONNECTS },
    { "changed-byte", CHANGED_BYTE },
    { "changed-start", CHANGED_START },
    { "cut-byte", CUT_BYTE },
    { "extra-byte", EXTRA_BYTE },
    { "upper-case", UPPER_CASE },
    { "no-line-end", NO_LINE_END },
    { "bare-line-end", BARE_LINE_END },
    { "sends-nothing", SENDS_NOTHING },
    { "sends-twice", SENDS_TWICE },
    { "first-send-only", FIRST_SEND_ONLY },
    { "first-send-lost", FIRST_SEND_LOST },
    { "swapped", SWAPPED },
    { "one-behind", ONE_BEHIND },
    { "other-source-port", OTHER_SOURCE_PORT },
    { "resets", RESETS },
    { "never-closes", NEVER_CLOSES },
    { "closes-at-once", CLOSES_AT_ONCE },
    { "closes-after-receive", CLOSES_AFTER_RECEIVE },
    { "crashes-at-start", CRASHES_AT_START },
    { "crashes-at-accept", CRASHES_AT_ACCEPT },
    { "crashes-at-receive", CRASHES_AT_RECEIVE },
    { "crashes-at-second", CRASHES_AT_SECOND },
    { "ends-after-first", ENDS_AFTER_FIRST },
    { "first-client-only", FIRST_CLIENT_ONLY },
    { "one-at-a-time", ONE_AT_A_TIME },
    { "other-name", OTHER_NAME },
    { "asks-no-name", ASKS_NO_NAME },
    { "prints-nothing", PRINTS_NOTHING },
};

/* What is added to a port, and the last octet that takes an address's place. */
#define PORT_STEP 10
#define OTHER_OCTET 201
#define DNS_PORT 53
/* The lab's limit of open files; descriptors beyond it are left alone. */
#define MOST_FDS 1024
#define MOST_NAME 256

/* What is known of a descriptor since it was made. */
struct state {
    bool is_bound;
    bool is_accepted;
    bool is_cut;         /* closed behind the program's back */
    bool is_kept;        /* the program closed it, and it was left open */
    bool was_datagram;   /* the program asked for UDP and was given TCP */
    unsigned sends;
    unsigned receives;
    char *held;          /* bytes of one send that wait for the next */
    size_t held_bytes;
    struct sockaddr_storage held_to;
    socklen_t held_to_bytes;
};

static enum fault fault = NONE;
static const char *log_path;
static struct state states[MOST_FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t closed = PTHREAD_COND_INITIALIZER;
static unsigned accepted, open_connections, datagrams_in;
static struct sockaddr_storage first_peer;
static bool has_first_peer, keeps_any;

/* The C library's own function of the name. */
#define REAL(name) ((__typeof__(&name))real_of(#name))

static void *real_of(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        abort();
    return found;
}

/* Adds a letter to the log, the first time only. */
static void note(char letter)
{
    static bool noted[128];
    int saved = errno;
    if (log_path == NULL || __atomic_exchange_n(&noted[letter & 127], true, __ATOMIC_SEQ_CST))
        return;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd >= 0) {
        if (syscall(SYS_write, fd, &letter, 1) < 0) { /* then the run does not count */ }
        syscall(SYS_close, fd);
    }
    errno = saved;
}

static void fired(void) { note('!'); }

static bool is_launcher(void)
{
    char path[512];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return true;
    path[length] = '\0';
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    return strcmp(name, "prlimit") == 0 || strcmp(name, "stdbuf") == 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *wanted = getenv("WIREMARK_FAULT");
    if (wanted == NULL || is_launcher())
        return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i].name, wanted) == 0)
            fault = names[i].fault;
    log_path = getenv("WIREMARK_FAULT_LOG");
    note('L');
    if (fault == PRINTS_NOTHING) {
        int nothing = open("/dev/null", O_WRONLY);
        if (nothing >= 0 && dup2(nothing, STDOUT_FILENO) >= 0)
            fired();
    }
}

/* A program that never closes stays, with its connections open. One signal ends the wait. */
__attribute__((destructor)) static void end(void)
{
    if (keeps_any)
        pause();
}

static struct state *state_of(int fd) { return fd >= 0 && fd < MOST_FDS ? &states[fd] : NULL; }

static void forget(int fd)
{
    struct state *state = state_of(fd);
    if (state == NULL)
        return;
    free(state->held);
    memset(state, 0, sizeof *state);
}

/* SOCK_STREAM or SOCK_DGRAM for a socket of IPv4 or IPv6, 0 for anything else. Leaves errno alone. */
static int type_of(int fd)
{
    if (fault == NONE)
        return 0;
    int saved = errno, domain = 0, type = 0;
    socklen_t bytes = sizeof domain;
    bool is_ours = getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &bytes) == 0 &&
                   (domain == AF_INET || domain == AF_INET6);
    bytes = sizeof type;
    if (!is_ours || getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &bytes) != 0)
        type = 0;
    errno = saved;
    return type == SOCK_STREAM || type == SOCK_DGRAM ? type : 0;
}

static bool is_connected(int fd)
{
    int saved = errno;
    struct sockaddr_storage peer;
    socklen_t bytes = sizeof peer;
    bool found = getpeername(fd, (struct sockaddr *)&peer, &bytes) == 0;
    errno = saved;
    return found;
}

static bool blocks(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_NONBLOCK) == 0;
}

static void reset_on_close(int fd)
{
    struct linger at_once = { 1, 0 };
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/* ---- addresses ------------------------------------------------------------------------------------------------- */

static in_port_t *port_in(struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET)
        return &((struct sockaddr_in *)address)->sin_port;
    return address->ss_family == AF_INET6 ? &((struct sockaddr_in6 *)address)->sin6_port : NULL;
}

/* A copy of an address that may be changed; false where it is none of ours. */
static bool copied(struct sockaddr_storage *into, const struct sockaddr *address, socklen_t bytes)
{
    if (address == NULL || bytes < sizeof(struct sockaddr_in) || bytes > sizeof *into)
        return false;
    memset(into, 0, sizeof *into);
    memcpy(into, address, bytes);
    if (into->ss_family == AF_INET6 && bytes < sizeof(struct sockaddr_in6))
        return false;
    in_port_t *port = port_in(into);
    return port != NULL && ntohs(*port) != DNS_PORT;
}

/* Where a client goes in place of where it wanted to go. */
static void divert(struct sockaddr_storage *to)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)to;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)to;
    bool is_v4 = to->ss_family == AF_INET;
    in_port_t *port = port_in(to);
    if (port == NULL)
        return;
    switch (fault) {
    case OTHER_PORT:
        *port = htons((uint16_t)(ntohs(*port) + PORT_STEP));
        break;
    case OTHER_ADDRESS:
        if (is_v4)
            v4->sin_addr.s_addr = (v4->sin_addr.s_addr & htonl(0xffffff00)) | htonl(OTHER_OCTET);
        else
            v6->sin6_addr.s6_addr[15] = OTHER_OCTET;
        break;
    case TO_LOCALHOST:
        if (is_v4)
            v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        else
            v6->sin6_addr = in6addr_loopback;
        break;
    default:
        return;
    }
    fired();
}

/* ---- sending --------------------------------------------------------------------------------------------------- */

struct target {
    int flags;
    const struct sockaddr *to;
    socklen_t to_bytes;
};

/* Sends all of it, waiting where the socket does not block. */
static bool push(int fd, const char *bytes, size_t length, const struct target *target)
{
    size_t done = 0;
    do {
        ssize_t sent = REAL(sendto)(fd, bytes + done, length - done, target->flags, target->to, target->to_bytes);
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
            struct pollfd writable = { .fd = fd, .events = POLLOUT };
            poll(&writable, 1, -1);
            continue;
        }
        if (sent < 0)
            return false;
        done += (size_t)sent;
    } while (done < length);
    return true;
}

static bool push_held(int fd, struct state *state)
{
    if (state->held == NULL)
        return true;
    struct target target = { MSG_NOSIGNAL, NULL, 0 };
    if (state->held_to_bytes > 0) {
        target.to = (const struct sockaddr *)&state->held_to;
        target.to_bytes = state->held_to_bytes;
    }
    bool done = push(fd, state->held, state->held_bytes, &target);
    free(state->held);
    state->held = NULL;
    return done;
}

/* Keeps a copy of what was to be sent, for later. */
static bool hold(struct state *state, const char *bytes, size_t length, const struct target *target)
{
    free(state->held);
    state->held = malloc(length == 0 ? 1 : length);
    if (state->held == NULL)
        return false;
    memcpy(state->held, bytes, length);
    state->held_bytes = length;
    state->held_to_bytes = 0;
    if (target->to != NULL && target->to_bytes <= sizeof state->held_to) {
        memcpy(&state->held_to, target->to, target->to_bytes);
        state->held_to_bytes = target->to_bytes;
    }
    return true;
}

/* Takes out every CR LF, or its CR alone. Returns the length that is left. */
static size_t without_line_ends(char *bytes, size_t length, bool keep_feed)
{
    size_t left = 0;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\r' && i + 1 < length && bytes[i + 1] == '\n') {
            fired();
            if (!keep_feed)
                i++;
            continue;
        }
        bytes[left++] = bytes[i];
    }
    return left;
}

/* Changes the bytes of one send in place, where there is room for one more. Returns the new length. */
static size_t changed(char *bytes, size_t length)
{
    if (length == 0)
        return 0;
    switch (fault) {
    case CHANGED_BYTE:
        bytes[length / 2] ^= 1;
        fired();
        return length;
    case CHANGED_START:
        bytes[0] ^= 1;
        fired();
        return length;
    case CUT_BYTE:
        fired();
        return length - 1;
    case EXTRA_BYTE:
        bytes[length] = '!';
        fired();
        return length + 1;
    case UPPER_CASE:
        for (size_t i = 0; i < length; i++)
            if (bytes[i] >= 'a' && bytes[i] <= 'z') {
                bytes[i] = (char)(bytes[i] - 'a' + 'A');
                fired();
            }
        return length;
    case NO_LINE_END:
        return without_line_ends(bytes, length, false);
    case BARE_LINE_END:
        return without_line_ends(bytes, length, true);
    default:
        return length;
    }
}

/* Sends a datagram from a socket of another port, as a server does that makes a new one for each answer. */
static bool push_from_elsewhere(const char *bytes, size_t length, const struct target *target)
{
    int other = REAL(socket)(target->to->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (other < 0)
        return false;
    bool done = push(other, bytes, length, target);
    REAL(close)(other);
    fired();
    return done;
}

/* What becomes of one send. True where the program may believe that everything was sent. */
static bool deliver(int fd, int type, struct state *state, char *bytes, size_t length, const struct target *target)
{
    unsigned before = state->sends++;
    if (before == 1)
        note('T');
    if (state->is_cut) {
        fired();
        return true;
    }
    switch (fault) {
    case SENDS_NOTHING:
        fired();
        return true;
    case FIRST_SEND_ONLY:
        if (before == 0)
            return push(fd, bytes, length, target);
        fired();
        return true;
    case FIRST_SEND_LOST:
        if (before > 0)
            return push(fd, bytes, length, target);
        fired();
        return true;
    case SENDS_TWICE:
        fired();
        return push(fd, bytes, length, target) && push(fd, bytes, length, target);
    case SWAPPED:
        if (state->held == NULL)
            return hold(state, bytes, length, target);
        fired();
        return push(fd, bytes, length, target) && push_held(fd, state);
    case ONE_BEHIND:
        fired();
        return push_held(fd, state) && hold(state, bytes, length, target);
    case OTHER_SOURCE_PORT:
        if (type == SOCK_DGRAM && state->is_bound && target->to != NULL)
            return push_from_elsewhere(bytes, length, target);
        return push(fd, bytes, length, target);
    default:
        return push(fd, bytes, changed(bytes, length), target);
    }
}

/* All ways of sending come here, with the bytes that the program wants to send. */
static ssize_t send_pieces(int fd, const struct iovec *pieces, size_t count, struct target target)
{
    int type = type_of(fd);
    struct state *state = state_of(fd);
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length += pieces[i].iov_len;
    /* One byte more, for the fault that adds one. */
    char *bytes = malloc(length + 1);
    if (bytes == NULL || state == NULL || type == 0) {
        free(bytes);
        errno = ENOBUFS;
        return -1;
    }
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(bytes + at, pieces[i].iov_base, pieces[i].iov_len);
        at += pieces[i].iov_len;
    }
    note(type == SOCK_STREAM ? 't' : 'u');
    if (memmem(bytes, length, "\r\n", 2) != NULL)
        note('h');
    for (size_t i = 0; i < length; i++)
        if (islower((unsigned char)bytes[i])) {
            note('w');
            break;
        }
    struct sockaddr_storage to;
    bool done = true;
    if (copied(&to, target.to, target.to_bytes)) {
        if (!state->is_bound)
            divert(&to);
        target.to = (const struct sockaddr *)&to;
        if (state->was_datagram && !is_connected(fd))
            done = REAL(connect)(fd, target.to, target.to_bytes) == 0;
    }
    if (type == SOCK_STREAM) {
        target.to = NULL;
        target.to_bytes = 0;
    }
    done = done && deliver(fd, type, state, bytes, length, &target);
    int saved = errno;
    free(bytes);
    errno = saved;
    return done ? (ssize_t)length : -1;
}

ssize_t sendto(int fd, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t to_bytes)
{
    if (type_of(fd) == 0)
        return REAL(sendto)(fd, bytes, length, flags, to, to_bytes);
    struct iovec piece = { (void *)bytes, length };
    return send_pieces(fd, &piece, 1, (struct target){ flags, to, to_bytes });
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
    if (type_of(fd) == 0)
        return REAL(send)(fd, bytes, length, flags);
    struct iovec piece = { (void *)bytes, length };
    return send_pieces(fd, &piece, 1, (struct target){ flags, NULL, 0 });
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    if (type_of(fd) == 0)
        return REAL(write)(fd, bytes, length);
    struct iovec piece = { (void *)bytes, length };
    return send_pieces(fd, &piece, 1, (struct target){ 0, NULL, 0 });
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    if (count < 0 || type_of(fd) == 0)
        return REAL(writev)(fd, pieces, count);
    return send_pieces(fd, pieces, (size_t)count, (struct target){ 0, NULL, 0 });
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    if (type_of(fd) == 0)
        return REAL(sendmsg)(fd, message, flags);
    struct target target = { flags, message->msg_name, message->msg_name == NULL ? 0 : message->msg_namelen };
    return send_pieces(fd, message->msg_iov, message->msg_iovlen, target);
}

/* Callers fall back to sending by hand, and so come here. */
ssize_t sendfile(int out, int in, off_t *offset, size_t count)
{
    ssize_t (*real)(int, int, off_t *, size_t) = (ssize_t (*)(int, int, off_t *, size_t))real_of("sendfile");
    if (type_of(out) == 0)
        return real(out, in, offset, count);
    errno = EINVAL;
    return -1;
}

ssize_t sendfile64(int out, int in, off_t *offset, size_t count) { return sendfile(out, in, offset, count); }

/* ---- receiving ------------------------------------------------------------------------------------------------- */

/* Whether the sender is the first that was ever heard. */
static bool is_first_peer(const struct sockaddr_storage *from)
{
    if (!has_first_peer) {
        first_peer = *from;
        has_first_peer = true;
        return true;
    }
    return memcmp(&first_peer, from, sizeof *from) == 0;
}

/* Called before bytes are received. True where the program is told that the peer has closed. */
static bool before_receiving(int fd, int type)
{
    struct state *state = state_of(fd);
    if (state == NULL)
        return false;
    if (type == SOCK_DGRAM && state->is_bound && fault == ENDS_AFTER_FIRST && datagrams_in > 0) {
        fired();
        _exit(0);
    }
    return state->is_cut;
}

/* Called when bytes were received. False where the program is not to see them. */
static bool after_receiving(int fd, int type, ssize_t length, const struct sockaddr_storage *from)
{
    struct state *state = state_of(fd);
    if (state == NULL || length <= 0)
        return true;
    int saved = errno;
    note(type == SOCK_STREAM ? 'r' : 'v');
    if (state->receives++ == 1)
        note('R');
    bool is_server = state->is_accepted || state->is_bound;
    if (type == SOCK_DGRAM && is_server && from != NULL) {
        datagrams_in++;
        if (!is_first_peer(from)) {
            note('A');
            if (fault == FIRST_CLIENT_ONLY) {
                fired();
                return false;
            }
            if (fault == CRASHES_AT_SECOND) {
                fired();
                abort();
            }
        }
    }
    if (fault == CRASHES_AT_RECEIVE) {
        fired();
        abort();
    }
    if (fault == CLOSES_AFTER_RECEIVE && type == SOCK_STREAM) {
        fired();
        state->is_cut = true;
        REAL(shutdown)(fd, SHUT_RDWR);
    }
    errno = saved;
    return true;
}

ssize_t recvfrom(int fd, void *into, size_t room, int flags, struct sockaddr *from, socklen_t *from_bytes)
{
    int type = type_of(fd);
    if (type == 0)
        return REAL(recvfrom)(fd, into, room, flags, from, from_bytes);
    if (before_receiving(fd, type))
        return 0;
    for (;;) {
        struct sockaddr_storage sender;
        memset(&sender, 0, sizeof sender);
        socklen_t bytes = sizeof sender;
        ssize_t got = REAL(recvfrom)(fd, into, room, flags, (struct sockaddr *)&sender, &bytes);
        bool is_peeked = (flags & MSG_PEEK) != 0;
        if (!is_peeked && !after_receiving(fd, type, got, type == SOCK_DGRAM ? &sender : NULL))
            continue;
        if (got >= 0 && from != NULL && from_bytes != NULL) {
            memcpy(from, &sender, bytes < *from_bytes ? bytes : *from_bytes);
            *from_bytes = bytes;
        }
        return got;
    }
}

ssize_t recv(int fd, void *into, size_t room, int flags)
{
    return type_of(fd) == 0 ? REAL(recv)(fd, into, room, flags) : recvfrom(fd, into, room, flags, NULL, NULL);
}

ssize_t read(int fd, void *into, size_t room)
{
    return type_of(fd) == 0 ? REAL(read)(fd, into, room) : recvfrom(fd, into, room, 0, NULL, NULL);
}

ssize_t readv(int fd, const struct iovec *pieces, int count)
{
    int type = type_of(fd);
    if (type != 0 && before_receiving(fd, type))
        return 0;
    ssize_t got = REAL(readv)(fd, pieces, count);
    if (type != 0)
        after_receiving(fd, type, got, NULL);
    return got;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    int type = type_of(fd);
    if (type != 0 && before_receiving(fd, type))
        return 0;
    ssize_t got = REAL(recvmsg)(fd, message, flags);
    if (type != 0 && (flags & MSG_PEEK) == 0)
        after_receiving(fd, type, got, NULL);
    return got;
}

/* What programs compiled with _FORTIFY_SOURCE call. */
ssize_t __recv_chk(int fd, void *into, size_t room, size_t buffer, int flags)
{
    if (room > buffer)
        abort();
    return recv(fd, into, room, flags);
}

ssize_t __recvfrom_chk(int fd, void *into, size_t room, size_t buffer, int flags, struct sockaddr *from,
                       socklen_t *from_bytes)
{
    if (room > buffer)
        abort();
    return recvfrom(fd, into, room, flags, from, from_bytes);
}

ssize_t __read_chk(int fd, void *into, size_t room, size_t buffer)
{
    if (room > buffer)
        abort();
    return read(fd, into, room);
}

/* ---- opening and closing --------------------------------------------------------------------------------------- */

int socket(int domain, int type, int protocol)
{
    int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    bool is_ours = (domain == AF_INET || domain == AF_INET6) && (kind == SOCK_STREAM || kind == SOCK_DGRAM);
    if (fault == NONE || !is_ours)
        return REAL(socket)(domain, type, protocol);
    note('s');
    if (fault == CRASHES_AT_START) {
        fired();
        abort();
    }
    if (fault == OTHER_TRANSPORT) {
        fired();
        type = (type & (SOCK_NONBLOCK | SOCK_CLOEXEC)) | (kind == SOCK_STREAM ? SOCK_DGRAM : SOCK_STREAM);
        protocol = 0;
    }
    int fd = REAL(socket)(domain, type, protocol);
    forget(fd);
    if (fault == OTHER_TRANSPORT && kind == SOCK_DGRAM && state_of(fd) != NULL)
        state_of(fd)->was_datagram = true;
    return fd;
}

int bind(int fd, const struct sockaddr *address, socklen_t bytes)
{
    struct sockaddr_storage own;
    if (type_of(fd) == 0 || !copied(&own, address, bytes) || *port_in(&own) == 0)
        return REAL(bind)(fd, address, bytes);
    note('b');
    struct state *state = state_of(fd);
    if (state != NULL)
        state->is_bound = true;
    if (fault == OTHER_PORT)
        divert(&own);
    if (fault == LOOPBACK_ONLY) {
        if (own.ss_family == AF_INET)
            ((struct sockaddr_in *)&own)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        else
            ((struct sockaddr_in6 *)&own)->sin6_addr = in6addr_loopback;
        fired();
    }
    int result = REAL(bind)(fd, (const struct sockaddr *)&own, bytes);
    if (result == 0 && state != NULL && state->was_datagram)
        REAL(listen)(fd, 8);
    return result;
}

int listen(int fd, int backlog)
{
    if (type_of(fd) != 0)
        note('l');
    if (fault == NEVER_LISTENS && type_of(fd) == SOCK_STREAM) {
        fired();
        return 0;
    }
    return REAL(listen)(fd, backlog);
}

int connect(int fd, const struct sockaddr *address, socklen_t bytes)
{
    struct sockaddr_storage to;
    int type = type_of(fd);
    if (type == 0 || !copied(&to, address, bytes))
        return REAL(connect)(fd, address, bytes);
    note(type == SOCK_STREAM ? 'c' : 'k');
    if (fault == NEVER_CONNECTS) {
        fired();
        errno = ECONNREFUSED;
        return -1;
    }
    divert(&to);
    if (fault == RESETS && type == SOCK_STREAM)
        reset_on_close(fd);
    int result = REAL(connect)(fd, (const struct sockaddr *)&to, bytes);
    struct state *state = state_of(fd);
    if (result == 0 && fault == CLOSES_AT_ONCE && type == SOCK_STREAM && state != NULL) {
        fired();
        state->is_cut = true;
        REAL(shutdown)(fd, SHUT_RDWR);
    }
    return result;
}

/* Waits, where it can, until every connection that was accepted has been closed. */
static void await_no_connection(void)
{
    pthread_mutex_lock(&lock);
    while (open_connections > 0) {
        fired();
        pthread_cond_wait(&closed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

/* What happens before a server takes its next client. */
static void before_accepting(int fd)
{
    if (fault == NEVER_ACCEPTS && blocks(fd)) {
        fired();
        for (;;)
            pause();
    }
    if (fault == ONE_AT_A_TIME && blocks(fd))
        await_no_connection();
    if (fault == ENDS_AFTER_FIRST && accepted > 0 && (blocks(fd) || open_connections == 0)) {
        await_no_connection();
        fired();
        _exit(0);
    }
}

int accept4(int fd, struct sockaddr *address, socklen_t *bytes, int flags)
{
    if (type_of(fd) == 0)
        return REAL(accept4)(fd, address, bytes, flags);
    for (;;) {
        before_accepting(fd);
        int connection = REAL(accept4)(fd, address, bytes, flags);
        if (connection < 0)
            return connection;
        forget(connection);
        note('a');
        pthread_mutex_lock(&lock);
        accepted++;
        pthread_mutex_unlock(&lock);
        if (accepted > 1)
            note('A');
        /* Later clients, and with NEVER_ACCEPTS all of them, are left connected and alone. */
        if (fault == NEVER_ACCEPTS || (fault == FIRST_CLIENT_ONLY && accepted > 1)) {
            fired();
            continue;
        }
        if (fault == CRASHES_AT_ACCEPT || (fault == CRASHES_AT_SECOND && accepted > 1)) {
            fired();
            abort();
        }
        struct state *state = state_of(connection);
        if (state != NULL) {
            state->is_accepted = true;
            pthread_mutex_lock(&lock);
            open_connections++;
            pthread_mutex_unlock(&lock);
            if (fault == CLOSES_AT_ONCE) {
                fired();
                state->is_cut = true;
                REAL(shutdown)(connection, SHUT_RDWR);
            }
        }
        if (fault == RESETS)
            reset_on_close(connection);
        return connection;
    }
}

int accept(int fd, struct sockaddr *address, socklen_t *bytes) { return accept4(fd, address, bytes, 0); }

int shutdown(int fd, int how)
{
    if (type_of(fd) == SOCK_STREAM && is_connected(fd)) {
        struct state *state = state_of(fd);
        if (state != NULL && fault == SWAPPED)
            push_held(fd, state);
        if (fault == RESETS || fault == NEVER_CLOSES) {
            fired();
            return 0;
        }
    }
    return REAL(shutdown)(fd, how);
}

int close(int fd)
{
    int type = type_of(fd);
    struct state *state = state_of(fd);
    if (type == 0 || state == NULL)
        return REAL(close)(fd);
    if (fault == SWAPPED)
        push_held(fd, state);
    bool is_open = type == SOCK_STREAM && is_connected(fd);
    if (state->is_accepted) {
        pthread_mutex_lock(&lock);
        open_connections -= open_connections > 0 ? 1 : 0;
        pthread_cond_broadcast(&closed);
        pthread_mutex_unlock(&lock);
    }
    if (fault == NEVER_CLOSES && is_open) {
        fired();
        keeps_any = true;
        state->is_accepted = false;
        return 0;
    }
    if (fault == RESETS && is_open)
        fired();
    forget(fd);
    return REAL(close)(fd);
}

/* ---- names ----------------------------------------------------------------------------------------------------- */

/*
 * The C library asks name servers from inside itself, where nothing can be preloaded: the question is changed before.
 * Addresses, localhost and the machine's own name are no questions. `asked` gets the name to ask for.
 */
static bool is_question(const char *name, char asked[MOST_NAME])
{
    unsigned char address[sizeof(struct in6_addr)];
    char own[MOST_NAME] = "";
    if (fault == NONE || name == NULL || *name == '\0' || strlen(name) >= MOST_NAME - 1)
        return false;
    if (inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1)
        return false;
    if (strcmp(name, "localhost") == 0 || (gethostname(own, sizeof own - 1) == 0 && strcmp(own, name) == 0))
        return false;
    note('n');
    strcpy(asked, name);
    if (fault == OTHER_NAME) {
        fired();
        strcat(asked, "x");
    }
    if (fault == ASKS_NO_NAME)
        fired();
    return fault == OTHER_NAME || fault == ASKS_NO_NAME;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    char asked[MOST_NAME];
    if (!is_question(name, asked))
        return REAL(getaddrinfo)(name, service, hints, found);
    return fault == ASKS_NO_NAME ? EAI_NONAME : REAL(getaddrinfo)(asked, service, hints, found);
}

struct hostent *gethostbyname(const char *name)
{
    char asked[MOST_NAME];
    if (!is_question(name, asked))
        return REAL(gethostbyname)(name);
    h_errno = HOST_NOT_FOUND;
    return fault == ASKS_NO_NAME ? NULL : REAL(gethostbyname)(asked);
}

struct hostent *gethostbyname2(const char *name, int family)
{
    char asked[MOST_NAME];
    if (!is_question(name, asked))
        return REAL(gethostbyname2)(name, family);
    h_errno = HOST_NOT_FOUND;
    return fault == ASKS_NO_NAME ? NULL : REAL(gethostbyname2)(asked, family);
}

int gethostbyname_r(const char *name, struct hostent *entry, char *buffer, size_t bytes, struct hostent **found,
                    int *error)
{
    char asked[MOST_NAME];
    if (!is_question(name, asked))
        return REAL(gethostbyname_r)(name, entry, buffer, bytes, found, error);
    if (fault != ASKS_NO_NAME)
        return REAL(gethostbyname_r)(asked, entry, buffer, bytes, found, error);
    *found = NULL;
    *error = HOST_NOT_FOUND;
    return 0;
}
