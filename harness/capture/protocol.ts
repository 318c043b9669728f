/** Each record on the capture process's standard output begins with the length of what follows: 4 bytes, little-endian. */
export const RECORD_HEADER_BYTES = 4;

/**
 * On a switch without offloads libpcap keeps slots for the longest frame of its MTU, two of them in a page: this much holds
 * ten thousand frames while the event loop is busy. With offloads it would be 250, in slots of 64 kB.
 */
export const RING_BYTES = 16 * 1024 * 1024;

/** The longest frame of a program: 1,500 bytes in Ethernet with a VLAN tag. No slot is shorter; what is longer may have been cut. */
export const LONGEST_FRAME_BYTES = 1_518;
