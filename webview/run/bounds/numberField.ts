import { textField } from '../../ui/controls';
import { element, setAttribute, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { readWritten, type Allowed, type Written } from './written';

export interface NumberFieldOptions extends Allowed {
  readonly label: string;
  /** Seen while nothing stands in it. */
  readonly placeholder?: string;
  /** Where the number comes from, and what it does. */
  readonly note?: string;
  /** Whether the literature leaves it open. */
  readonly open?: boolean;
}

/** A number to be written, with what is allowed beside it where something else was. */
export class NumberField implements Part {
  private readonly field: ReturnType<typeof textField>;
  private readonly problem = element('p', { class: 'field-problem', role: 'alert' });
  readonly element: HTMLElement;

  constructor(
    private readonly options: NumberFieldOptions,
    onInput: (content: string) => void,
  ) {
    const { label, placeholder = '', note, open } = options;
    const told = open ? `${label} (${text('open')})` : label;
    this.field = textField(told, placeholder, onInput);
    const mark = text('open');
    const why = text('The literature leaves this number open');
    this.element = element(
      'div',
      { class: 'number-field' },
      element(
        'div',
        { class: 'field-label', 'aria-hidden': 'true' },
        label,
        ...(open ? [' ', element('span', { class: 'open-mark', title: why }, mark)] : []),
      ),
      this.field.element,
      this.problem,
      ...(note === undefined ? [] : [element('p', { class: 'note' }, note)]),
    );
  }

  /** Shows what stands in it, and says what is wrong with that. */
  show(content: string): Written {
    this.field.setValue(content);
    const written = readWritten(content, this.options);
    const problem = 'problem' in written ? written.problem : '';
    setAttribute(this.field.element, 'aria-invalid', problem === '' ? undefined : 'true');
    setText(this.problem, problem);
    setShown(this.problem, problem !== '');
    return written;
  }
}
