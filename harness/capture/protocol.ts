/** Each record on the capture process's standard output begins with the length of what follows: 4 bytes, little-endian. */
export const RECORD_HEADER_BYTES = 4;

/** `cap` keeps slots of 64 kB: 64 MB hold about a thousand frames while the event loop is busy. */
export const RING_BYTES = 64 * 1024 * 1024;
