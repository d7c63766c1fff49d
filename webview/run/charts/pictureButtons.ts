import { type BarsAt } from '../../charts/barsPicture';
import { type Emphasis, type Plot } from '../../charts/plot';
import { pictureOf, pngOf, svgOf } from '../../charts/picture';
import { button } from '../../ui/controls';
import { element } from '../../ui/dom';
import { fileName, save } from '../../ui/saving';
import { text } from '../../ui/texts';
import { readTheme } from '../../ui/theme';
import { type Context } from '../context';

export interface ShownPlot {
  readonly plot: Plot;
  readonly emphasis: Emphasis;
  /** Bars that stand beside it. */
  readonly bars?: BarsAt | undefined;
  /** Names of the runs that it shows. */
  readonly runs: readonly string[];
}

/** Buttons that save what a chart shows as pictures. */
export function pictureButtons({ host }: Context, shown: () => ShownPlot | undefined): HTMLElement {
  const saveAs = (extension: 'png' | 'svg'): void => {
    const now = shown();
    if (!now) return;
    const theme = readTheme();
    const runs = now.runs.join(' · ');
    const picture = pictureOf(now.plot, now.emphasis, theme, runs, now.bars);
    const name = fileName([now.runs[0] ?? '', now.plot.title], extension);
    void save(host, name, () =>
      extension === 'png'
        ? pngOf(picture, theme)
        : svgOf(picture, `${now.plot.title}: ${runs}`, theme),
    );
  };
  const of = (extension: 'png' | 'svg'): HTMLElement => {
    const label = extension.toUpperCase();
    const made = button({
      label,
      hint: text('Save this picture as {0}', label),
      onPress: () => saveAs(extension),
    });
    return made.element;
  };
  return element('div', { class: 'picture-buttons' }, of('png'), of('svg'));
}
