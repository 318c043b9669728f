/** The interpreter that every lab needs anyway; a version manager's shim would take ten times as long. */
const PYTHON = '/usr/bin/python3';

/**
 * The command of a process that sends frames from a port: its first line of input is a filler, then each line is a frame
 * in hex, or `fill <n>` for that many fillers. It ends with its input.
 */
export function frameSender(port: string): string[] {
  return [PYTHON, '-I', '-S', '-c', SCRIPT, port];
}

const SCRIPT = `import signal, socket, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
port.bind((sys.argv[1], 0))
filler = bytes.fromhex(sys.stdin.readline())
for line in sys.stdin:
    if line.startswith('fill '):
        for _ in range(int(line[5:])):
            port.send(filler)
    else:
        port.send(bytes.fromhex(line))
`;
