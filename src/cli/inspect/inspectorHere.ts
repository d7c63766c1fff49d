import { InputError } from '../../formats/errors';
import { ModelInspector } from '../../inspect/inspector';
import { type ModelView } from '../../inspect/view';
import { type Asking } from './asking';

/** Reads model files in this process. Its answers throw InputError `mismatch` where a file has changed meanwhile. */
export function inspectorHere(): Asking {
  const inspector = new ModelInspector();
  const seen = ({ file, version }: ModelView): { file: string; version: string } => ({
    file,
    version,
  });
  return {
    model: (file) => steady(inspector.model(file), file),
    statistics: (view, layer) => steady(inspector.statistics({ ...seen(view), layer }), view.file),
    tile: (view, tile) => steady(inspector.tile({ ...seen(view), tile }), view.file),
    paths: (view, k) => steady(inspector.paths({ ...seen(view), k }), view.file),
    comparison: (view, other) => steady(inspector.comparison(seen(view), seen(other)), view.file),
    close: () => inspector.close(),
  };
}

function steady<T>(answer: T | 'changed' | 'unchanged', file: string): T {
  if (answer !== 'changed' && answer !== 'unchanged') return answer;
  throw new InputError('mismatch', `${file} has changed while it was read: inspect it again.`);
}
