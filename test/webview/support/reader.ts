import { ModelInspector } from '../../../src/inspect/inspector';
import { type InspectRequest } from '../../../src/protocol/inspect';

/** Answers as the reader process does, and notes what was asked. */
export function reader(): {
  readonly asked: InspectRequest[];
  readonly answer: (request: InspectRequest) => unknown;
} {
  const inspector = new ModelInspector();
  const asked: InspectRequest[] = [];
  return {
    asked,
    answer: (request) => {
      asked.push(request);
      switch (request.kind) {
        case 'model':
          return inspector.model(request.file, request.known);
        case 'statistics':
          return inspector.statistics(request);
        case 'tile':
          return inspector.tile(request);
        case 'paths':
          return inspector.paths(request);
        case 'comparison':
          return inspector.comparison(request, other(request));
        case 'comparedTile':
          return inspector.comparedTile(request, other(request), request.tile);
      }
    },
  };
}

function other(request: { readonly other: string; readonly otherVersion: string }): {
  file: string;
  version: string;
} {
  return { file: request.other, version: request.otherVersion };
}
