import { checkbox, dropdown } from '../../ui/controls';
import { element, setText } from '../../ui/dom';
import { text } from '../../ui/texts';
import { type ViewState } from '../viewState';
import { everyGroup, type TrainingChoice, type TrainingOffer } from './choice';

/** The controls above the learning curves. */
export class TrainingToolbar {
  readonly element = element('div', { class: 'toolbar' });
  private readonly group: ReturnType<typeof dropdown>;
  private readonly metric: ReturnType<typeof dropdown>;
  private readonly train: ReturnType<typeof checkbox>;
  private readonly test: ReturnType<typeof checkbox>;
  private readonly logarithmic: ReturnType<typeof checkbox>;
  private readonly late: ReturnType<typeof checkbox>;
  private readonly smoothing = element('input', {
    type: 'range',
    min: 0,
    max: 0.99,
    step: 0.01,
    'data-choice': 'smoothing',
  });
  private readonly weight = element('output', { class: 'slider-value' });

  constructor(view: ViewState, changed: () => void) {
    const set = (key: string) => (value: string | number | boolean) => {
      view.set(`training:${key}`, value);
      changed();
    };
    this.group = dropdown(text('Trainings'), (group) => {
      view.set('training:levels', undefined);
      set('group')(group);
    });
    this.metric = dropdown(text('Measure'), set('metric'));
    this.train = checkbox(text('Train'), false, set('train'));
    this.test = checkbox(text('Test'), true, set('test'));
    this.logarithmic = checkbox(text('Logarithmic steps'), false, set('log'));
    this.late = checkbox(text('Fit to later half'), false, set('late'));
    this.smoothing.addEventListener('input', () => {
      setText(this.weight, this.smoothing.valueAsNumber.toFixed(2));
      set('smoothing')(this.smoothing.valueAsNumber);
    });
    const smoothing = element(
      'label',
      { class: 'slider short' },
      element('span', { class: 'slider-caption' }, text('Smoothing')),
      this.smoothing,
      this.weight,
    );
    this.element.append(
      this.group.element,
      this.metric.element,
      this.test.element,
      this.train.element,
      this.logarithmic.element,
      this.late.element,
      smoothing,
    );
  }

  show(choice: TrainingChoice, { groups }: TrainingOffer): void {
    const all = groups.length > 1 ? [{ value: everyGroup, label: text('Every group') }] : [];
    this.group.update([...groups.map((value) => ({ value, label: value })), ...all], choice.group);
    this.metric.update(
      [
        { value: 'accuracy', label: text('Accuracy') },
        { value: 'loss', label: text('Loss') },
      ],
      choice.metric,
    );
    this.train.setChecked(choice.train);
    this.test.setChecked(choice.test);
    this.logarithmic.setChecked(choice.logarithmic);
    this.late.setChecked(choice.late);
    const weight = String(choice.smoothing);
    if (Number(this.smoothing.value) !== choice.smoothing) this.smoothing.value = weight;
    setText(this.weight, choice.smoothing.toFixed(2));
  }
}
