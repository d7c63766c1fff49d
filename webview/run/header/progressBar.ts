import { element, setAttribute } from '../../ui/dom';

/** How much of something is done. The toolkit has none that the content security policy lets through. */
export class ProgressBar {
  private readonly fill = element('div', { class: 'progress-fill' });
  readonly element = element(
    'div',
    { class: 'progress', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 },
    this.fill,
  );

  /** @param share 0..1 */
  show(share: number, label: string): void {
    const percent = Math.min(100, Math.max(0, Math.floor(100 * share)));
    setAttribute(this.element, 'aria-label', label);
    setAttribute(this.element, 'aria-valuenow', percent);
    this.fill.style.width = `${percent}%`;
  }
}
