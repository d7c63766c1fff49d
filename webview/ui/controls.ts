import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
  type Button,
  type Checkbox,
  type Dropdown,
  type Option,
  type TextField,
} from '@vscode/webview-ui-toolkit';

// The only file that knows the toolkit: nothing of it is to be seen outside. Its badge and its determinate progress ring
// set style attributes, which the content security policy forbids; they are not used.
provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeTextField(),
);

/** A push button. */
export interface ButtonControl {
  readonly element: HTMLElement;
  setLabel(label: string): void;
  /** Why it cannot be pressed now; it keeps its place in the tab order, so that the reason can be found. */
  setDisabled(reason: string | undefined): void;
}

export interface ButtonOptions {
  readonly label: string;
  readonly primary?: boolean;
  /** What it does, where the label does not say all. */
  readonly hint?: string;
  readonly onPress: () => void;
  /** Told in place of the press while it is disabled. */
  readonly onRefused?: (reason: string) => void;
}

export function button(options: ButtonOptions): ButtonControl {
  const made = document.createElement('vscode-button') as Button;
  let refusal: string | undefined;
  made.appearance = options.primary ? 'primary' : 'secondary';
  made.textContent = options.label;
  if (options.hint) made.title = options.hint;
  made.addEventListener('click', () => {
    if (refusal === undefined) options.onPress();
    else options.onRefused?.(refusal);
  });
  return {
    element: made,
    setLabel: (label) => {
      if (made.textContent !== label) made.textContent = label;
    },
    setDisabled: (reason) => {
      if (refusal === reason) return;
      refusal = reason;
      made.classList.toggle('refused', reason !== undefined);
      made.ariaDisabled = reason === undefined ? 'false' : 'true';
      made.title = reason ?? options.hint ?? '';
    },
  };
}

export interface CheckboxControl {
  readonly element: HTMLElement;
  setChecked(checked: boolean): void;
}

export function checkbox(
  label: string,
  checked: boolean,
  onChange: (checked: boolean) => void,
): CheckboxControl {
  const made = document.createElement('vscode-checkbox') as Checkbox;
  let silent = true;
  made.textContent = label;
  made.checked = checked;
  silent = false;
  made.addEventListener('change', () => {
    if (!silent) onChange(made.checked);
  });
  return {
    element: made,
    setChecked: (value) => {
      if (made.checked === value) return;
      silent = true;
      made.checked = value;
      silent = false;
    },
  };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface DropdownControl {
  readonly element: HTMLElement;
  setLabel(label: string): void;
  /** Sets what can be chosen, and what is. */
  update(choices: readonly Choice[], value: string): void;
}

/** A list to choose one entry from, with its label before it. */
export function dropdown(label: string, onChange: (value: string) => void): DropdownControl {
  const made = document.createElement('vscode-dropdown') as Dropdown;
  const holder = document.createElement('span');
  const caption = document.createElement('span');
  holder.className = 'labelled';
  caption.ariaHidden = 'true';
  const setLabel = (content: string): void => {
    if (caption.textContent === content) return;
    caption.textContent = content;
    made.setAttribute('aria-label', content);
  };
  setLabel(label);
  holder.append(caption, made);
  let shown = '';
  made.addEventListener('change', () => onChange(made.value));
  return {
    element: holder,
    setLabel,
    update: (choices, value) => {
      // Whoever goes through an open list has not chosen yet, and would be set back.
      if (made.open) return;
      const wanted = JSON.stringify(choices);
      if (wanted !== shown) {
        shown = wanted;
        made.replaceChildren(...choices.map((choice) => optionOf(choice, value)));
      }
      if (made.value === value) return;
      // The options are known to the list only once they are slotted.
      queueMicrotask(() => (made.value = value));
    },
  };
}

function optionOf(choice: Choice, value: string): Option {
  const option = document.createElement('vscode-option') as Option;
  option.setAttribute('value', choice.value);
  option.title = choice.label;
  option.textContent = choice.label;
  if (choice.value === value) option.setAttribute('selected', '');
  return option;
}

export interface TextFieldControl {
  readonly element: HTMLElement;
  setValue(value: string): void;
}

/** A line to be written in; its label is told, the placeholder is seen. */
export function textField(
  label: string,
  placeholder: string,
  onInput: (value: string) => void,
): TextFieldControl {
  const made = document.createElement('vscode-text-field') as TextField;
  made.placeholder = placeholder;
  const name = (): void => {
    if (made.getAttribute('aria-label') !== label) made.setAttribute('aria-label', label);
  };
  name();
  // The toolkit names it by its placeholder whenever it is put into a page.
  new MutationObserver(name).observe(made, { attributeFilter: ['aria-label'] });
  made.addEventListener('input', () => onInput(made.value));
  return {
    element: made,
    setValue: (value) => {
      if (made.value !== value) made.value = value;
    },
  };
}
