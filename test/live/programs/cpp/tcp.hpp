#pragma once

/** Returns a socket: connected to the address, or listening where it is null. */
int tcpSocket(const char *address, int port);
