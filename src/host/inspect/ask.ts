import { type InspectAnswer, type InspectRequest } from '../../protocol/inspect';
import { type Services } from '../services';
import { ownBytes } from './logic/ownBytes';

/** Asks about a model file; the answer can be posted to a page as it is. @throws what the reader says */
export async function askInspector<R extends InspectRequest>(
  { inspector }: Pick<Services, 'inspector'>,
  request: R,
): Promise<InspectAnswer<R>> {
  const reader = await inspector();
  return ownBytes((await reader.ask(request)) as InspectAnswer<R>);
}
