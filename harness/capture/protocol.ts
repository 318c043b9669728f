/** Record types on the capture process's standard output. */
export const RECORD_READY = 0;
export const RECORD_FRAME = 1;

/** `cap` keeps slots of 64 kB: 64 MB hold about a thousand frames while the event loop is busy. */
export const RING_BYTES = 64 * 1024 * 1024;
