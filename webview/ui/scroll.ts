import { type ViewSlot } from './viewSlot';

/** Milliseconds after which a page that has not become long enough is left where it is. */
const patience = 15_000;

/**
 * Brings a page back to where it was scrolled to. A page grows as its pictures come, so that is tried again until it is
 * there or the user goes elsewhere; only from then on its place is kept.
 */
export function keepScroll(view: Pick<ViewSlot, 'number' | 'set'>): void {
  const wanted = view.number('scroll') ?? 0;
  let restoring = true;
  const sizes = new ResizeObserver(() => restore());
  const users = ['wheel', 'keydown', 'pointerdown', 'touchstart'] as const;
  const stop = (): void => {
    restoring = false;
    sizes.disconnect();
    for (const kind of users) window.removeEventListener(kind, stop, true);
  };
  const restore = (): void => {
    if (!restoring) return;
    window.scrollTo(0, wanted);
    if (window.scrollY >= wanted - 1) stop();
  };
  window.addEventListener(
    'scroll',
    () => {
      if (!restoring) view.set('scroll', window.scrollY);
    },
    { passive: true },
  );
  for (const kind of users) {
    window.addEventListener(kind, stop, { capture: true, passive: true });
  }
  setTimeout(stop, patience);
  sizes.observe(document.documentElement);
  sizes.observe(document.body);
  restore();
}
