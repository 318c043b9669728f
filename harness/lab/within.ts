/** Whether a promise comes true within a limit: false when it is late, or says so itself. */
export async function within(promise: Promise<boolean | void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([promise.then((value) => value !== false), late]);
  } finally {
    clearTimeout(timer);
  }
}
