import { drawn } from '../ui/drawn';
import { type LayerList } from './list/layerList';
import { type OpenModel } from './model/openModel';
import { readsUnasked } from './pathsPanel';

/** Asks for the statistics that nobody waits for, once picture and paths of a model have been asked for. */
export class Background {
  private model: OpenModel | undefined;
  /** The one whose picture has been asked for, so that it is time for what can wait. */
  private ready: OpenModel | undefined;

  /** @param list says which layers are wanted first */
  constructor(private readonly list: () => LayerList) {}

  /** Begins with another model, when it is time. */
  async show(model: OpenModel): Promise<void> {
    this.model = model;
    await drawn(4);
    await model.pictured();
    if (model !== this.model) return;
    this.ready = model;
    this.want();
  }

  /** Takes in which layers the list wants now. */
  want(): void {
    const { model } = this;
    if (!model || model !== this.ready) return;
    const { wanted, inSight } = this.list();
    const readable = (index: number): boolean => model.view.layers[index]?.unreadable === undefined;
    // A file of many gigabytes is not read to the end for numbers that nobody looks at.
    const asked = model.view.bytes > readsUnasked ? wanted.slice(0, inSight) : wanted;
    model.want(asked.filter(readable));
  }
}
