import { type Runner } from '../runner';
import { checkClasses, checkFractions } from '../supermask/plan';
import { runSupermasks, typicalSearch } from '../supermask/run';
import { edgePopupKind, type EdgePopupPart } from './about';

/** Edge-popup (Ramanujan et al. 2020, section 3; methods 3a). */
export const edgePopupRunner: Runner<'edge-popup', EdgePopupPart> = {
  check: (spec, { net, data }) => {
    checkClasses(data.classes, data.name);
    checkFractions(net, spec['edge-popup']);
  },
  run: (spec, lab, workshop) => {
    const part = spec['edge-popup'];
    const denseNet = (): Promise<typeof workshop.net> => Promise.resolve(workshop.net);
    return runSupermasks({ spec, part, kind: edgePopupKind, lab, workshop, denseNet });
  },
  typical: (spec, workshop) => typicalSearch(spec, spec['edge-popup'], edgePopupKind, workshop),
};
