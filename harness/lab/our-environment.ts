/**
 * Our own environment, for processes of ours that are started with a whole one. Where the system names certificates to Node it reads all of
 * them whenever it starts, which takes longer than all else; and none of these processes talks to anybody.
 */
export function ourEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || name === 'NODE_EXTRA_CA_CERTS' ? [] : [[name, value]],
    ),
  );
}
