/**
 * An inquiry shared by all who wait for it: a call joins only a run that starts after it, so what it learns is never
 * older than the call itself. At most one run at a time.
 */
export function shared<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<T> | undefined;
  const start = (): Promise<T> => {
    waiting = undefined;
    const started = run();
    running = started;
    return started;
  };
  return () => (waiting ??= running.then(start, start));
}
