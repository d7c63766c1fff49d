/**
 * Calls back whenever the screen has more or fewer pixels to a pixel of the page: the window has gone to another screen, or
 * is zoomed. Gives back what ends it.
 */
export function onSharpnessChange(changed: () => void): () => void {
  let query: MediaQueryList;
  const listen = (): void => {
    query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener('change', again, { once: true });
  };
  const again = (): void => {
    listen();
    changed();
  };
  listen();
  return () => query.removeEventListener('change', again);
}
