import { type PageData, type PageRequest } from '../../src/protocol/runPage';
import { element } from './dom';
import { type PageHost } from './host';
import { text } from './texts';

/** The page in a report: it shows what it was made with, and saves as browsers do. */
export function reportHost(report: NonNullable<PageData['report']>): PageHost {
  return {
    acts: false,
    origin: report,
    state: () => undefined,
    setState: () => undefined,
    start: (show) => show({ runs: report.runs, trusted: false }),
    request: carryOut,
    problem: (message) => console.error(message),
  };
}

async function carryOut(request: PageRequest): Promise<void> {
  switch (request.kind) {
    case 'save':
      return download(request.name, request.content);
    case 'copy':
      return copy(request.text);
    case 'run':
    case 'compare':
    case 'inspect':
    case 'openInspector':
      throw new Error(text('A report only shows.'));
  }
}

function download(name: string, content: Uint8Array | string): void {
  const part = typeof content === 'string' ? content : new Uint8Array(content);
  const address = URL.createObjectURL(new Blob([part], { type: typeOf(name) }));
  const link = element('a', { href: address, download: name });
  link.click();
  // The download has its own hold on the content by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function typeOf(name: string): string {
  if (name.endsWith('.png')) return 'image/png';
  if (name.endsWith('.svg')) return 'image/svg+xml';
  return 'text/csv';
}

/** Browsers keep the clipboard from pages that were not loaded safely; an older way still works there. */
async function copy(content: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(content);
    return;
  } catch {
    const area = element('textarea', { class: 'off-screen', 'aria-hidden': 'true' });
    area.value = content;
    document.body.append(area);
    const focused = document.activeElement;
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    if (!copied) throw new Error(text('The browser does not let this page use the clipboard.'));
  }
}
