export {
  boundOf,
  samplesAWeight,
  type Bound,
  type BoundLayer,
  type SampledWeight,
} from '../lottery/bounds/bound';
export { constants, type Constant, type ConstantValues } from '../lottery/bounds/constants';
export { epsilonFor, outputError, steepLayer } from '../lottery/bounds/propagation';
export {
  theorems,
  type BoundQuestion,
  type Construction,
  type TargetLayer,
  type Theorem,
} from '../lottery/bounds/question';
export { measuredMisses } from '../lottery/bounds/subsetSum';
export { amountText, probabilityText, shortText } from '../lottery/bounds/words';
