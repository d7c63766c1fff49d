import { ModelInspector } from '../../../src/inspect/inspector';
import { type InspectRequest } from '../../../src/protocol/inspect';
import { answerInspect } from '../../../src/worker/inspect';

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
      return answerInspect(inspector, request);
    },
  };
}
