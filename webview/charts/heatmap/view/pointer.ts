/** A place in pixels of the page, from the picture's upper left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface PointerActions {
  zoom(factor: number, at: Spot): void;
  pan(by: Spot): void;
  /** Undefined: the pointer has left. */
  hover(at: Spot | undefined): void;
  /** Whether the whole matrix is in view: there the wheel scrolls the page rather than zoom out. */
  fits(): boolean;
}

/** Pixels of a line that a wheel scrolls. */
const lineHeight = 16;

/** The factor that a turn of the wheel zooms by; a pinch on a touchpad comes as a turn with Ctrl. */
export function wheelFactor(event: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const lines = event.deltaMode === 1 ? lineHeight : event.deltaMode === 2 ? 10 * lineHeight : 1;
  const turn = Math.min(150, Math.max(-150, event.deltaY * lines));
  return Math.exp(-turn * (event.ctrlKey ? 0.012 : 0.0025));
}

/** Wheel, drag, double click, and pinch with two fingers. */
export function watchPointer(
  target: HTMLElement,
  actions: PointerActions,
  signal: AbortSignal,
): void {
  const down = new Map<number, Spot>();
  const listen = { signal };
  const spotOf = (event: MouseEvent): Spot => {
    const box = target.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  target.addEventListener(
    'wheel',
    (event) => {
      const factor = wheelFactor(event);
      if (factor < 1 && actions.fits() && !event.ctrlKey) return;
      event.preventDefault();
      actions.zoom(factor, spotOf(event));
    },
    { signal, passive: false },
  );
  target.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      target.setPointerCapture(event.pointerId);
      down.set(event.pointerId, spotOf(event));
      target.classList.add('dragged');
    },
    listen,
  );
  target.addEventListener(
    'pointermove',
    (event) => {
      const before = down.get(event.pointerId);
      const now = spotOf(event);
      if (!before) {
        actions.hover(now);
        return;
      }
      down.set(event.pointerId, now);
      const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
      if (!other) {
        actions.pan({ x: now.x - before.x, y: now.y - before.y });
        actions.hover(now);
        return;
      }
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      actions.pan({ x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 });
      actions.zoom(factor, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    },
    listen,
  );
  const release = (event: PointerEvent): void => {
    down.delete(event.pointerId);
    if (down.size === 0) target.classList.remove('dragged');
  };
  target.addEventListener('pointerup', release, listen);
  target.addEventListener('pointercancel', release, listen);
  target.addEventListener('pointerleave', () => actions.hover(undefined), listen);
  target.addEventListener(
    'dblclick',
    (event) => actions.zoom(event.shiftKey ? 0.5 : 2, spotOf(event)),
    listen,
  );
}

function distance(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
