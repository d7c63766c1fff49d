/** Waits for frames to be drawn: what waited for the next one when this is called has been done after two. */
export async function drawn(frames = 2): Promise<void> {
  for (let i = 0; i < frames; i++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
