import { element } from './dom';

let region: HTMLElement | undefined;

/** Tells users of screen readers, and in passing shows, that something has happened. */
export function announce(message: string): void {
  region ??= document.body.appendChild(
    element('div', { class: 'announcement', role: 'status', 'aria-live': 'polite' }),
  );
  // The same message twice would not be told again.
  region.textContent = '';
  const target = region;
  requestAnimationFrame(() => (target.textContent = message));
  target.getAnimations().forEach((animation) => animation.cancel());
  target.animate([{ opacity: 1 }, { opacity: 1, offset: 0.9 }, { opacity: 0 }], {
    duration: 3000,
    fill: 'forwards',
  });
}

/** Tells users of screen readers only. */
export function whisper(region: HTMLElement, message: string): void {
  if (region.textContent !== message) region.textContent = message;
}
