/** An error as it is told. */
export interface Told {
  readonly name: string;
  readonly reason?: string | undefined;
  readonly message: string;
}

/** An error that another process sent. */
export class SentFailure extends Error {
  readonly reason: string | undefined;

  constructor(sent: Told) {
    super(sent.message);
    this.name = sent.name;
    this.reason = sent.reason;
    // The other process's stack, if it sent one, is in its message.
    this.stack = sent.message;
  }
}
