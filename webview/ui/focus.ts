import { setShown } from './dom';

/** Moves focus to an element, to a heading too, and leaves the page where it is. */
export function focusOn(node: HTMLElement): void {
  if (node.tabIndex < 0) node.setAttribute('tabindex', '-1');
  node.focus({ preventScroll: true });
}

/** Shows or hides a control. Focus that lies in what is hidden goes on to `next`: it would fall to the page otherwise. */
export function showOrPass(control: HTMLElement, shown: boolean, next: HTMLElement): void {
  if (!shown && control.contains(document.activeElement)) focusOn(next);
  setShown(control, shown);
}
