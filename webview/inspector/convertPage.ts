import { type InspectorPageData } from '../../src/protocol/inspectorPage';
import { button } from '../ui/controls';
import { element } from '../ui/dom';
import { ask } from '../ui/saving';
import { text } from '../ui/texts';
import { type InspectorHost } from './host';
import { baseName } from './numbers';

/** What is shown of a file that cannot be read here: why, and a program that converts it. */
export function convertPage(
  host: InspectorHost,
  { format, explanation, snippet }: NonNullable<InspectorPageData['convert']>,
): HTMLElement {
  const { file } = host.state();
  const copy = button({
    label: text('Copy'),
    hint: text('Copies the program'),
    primary: true,
    onPress: () => void ask(host, { kind: 'copy', text: snippet }, text('The program is copied.')),
  });
  const label = text('Python program that converts the file');
  return element(
    'section',
    { class: 'convert' },
    element('h1', { title: file }, baseName(file)),
    element('p', { class: 'header-facts' }, format),
    element('p', {}, explanation),
    element(
      'div',
      { class: 'panel snippet' },
      element('div', { class: 'panel-head' }, element('h2', {}, label), copy.element),
      element('pre', { tabindex: 0, role: 'region', 'aria-label': label }, snippet),
    ),
  );
}
