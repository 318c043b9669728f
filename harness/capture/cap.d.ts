declare module 'cap' {
  class Cap {
    /** Opens a device in promiscuous mode; returns the link type's name. */
    open(device: string, filter: string, bufferSize: number, buffer: Buffer): string;
    close(): void;
    send(buffer: Buffer, bytes?: number): void;
    on(event: 'packet', listener: (bytes: number, truncated: boolean) => void): this;
  }
  const cap: { Cap: typeof Cap };
  export default cap;
}
