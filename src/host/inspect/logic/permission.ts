import path from 'node:path';
import { type InspectRequest } from '../../../protocol/inspect';
import { type ModelView } from '../../../inspect/view';

/** The files that a request is about. */
export function filesOf(request: InspectRequest): readonly string[] {
  return 'other' in request ? [request.file, request.other] : [request.file];
}

/** Whether a path leads to something below a folder; both absolute. */
export function isInside(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/**
 * The files that one page may ask about: its own, those that the user has chosen to compare it with, and those of its
 * model that lie beside it.
 */
export class AllowedFiles {
  private readonly files: Set<string>;

  constructor(
    private readonly own: string,
    chosen: readonly string[],
  ) {
    this.files = new Set([own, ...chosen].map((file) => path.normalize(file)));
  }

  /** The user has chosen a file. */
  add(file: string): void {
    this.files.add(path.normalize(file));
  }

  /** What its model is read from is known now. */
  take({ file, files }: Pick<ModelView, 'file' | 'files'>): void {
    if (path.normalize(file) !== path.normalize(this.own)) return;
    const folder = path.dirname(this.own);
    for (const one of files) if (path.dirname(path.normalize(one)) === folder) this.add(one);
  }

  /** A file of a request that is none of these; undefined where all are. */
  foreign(request: InspectRequest): string | undefined {
    return filesOf(request).find((file) => !this.files.has(path.normalize(file)));
  }
}
