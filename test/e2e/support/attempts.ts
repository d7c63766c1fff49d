/** Pages or extension hosts complained: that is a fault, however seldom it comes. */
export class Complained extends Error {
  override readonly name = 'Complained';

  /**
   * @param said every complaint
   * @param cause what else went wrong
   */
  constructor(
    readonly said: readonly string[],
    cause?: unknown,
  ) {
    const also = cause instanceof Error ? `\nBesides: ${cause.message}` : '';
    const lines = said.map((line) => `  ${line}`).join('\n');
    super(`pages or extension hosts complained:\n${lines}${also}`, { cause });
  }
}

/**
 * Does something, and once more where it fails: a browser on a busy machine may lose a click. What failed is told. A
 * complaint is never tried away.
 *
 * @throws Complained of either attempt; else what the second one throws
 */
export async function twice(
  name: string,
  attempt: () => Promise<void>,
  tell: (line: string) => void = console.error,
): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof Complained) throw error;
    tell(`${name}: tried again after: ${(error as Error).message.split('\n')[0]}`);
    await attempt();
  }
}
