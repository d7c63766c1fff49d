import { type BarsAt } from '../../charts/barsPicture';
import { type Emphasis, type Plot } from '../../charts/plot';
import { pictureOf, pngOf, svgOf, type Picture } from '../../charts/picture';
import { button } from '../../ui/controls';
import { element } from '../../ui/dom';
import { fileName, save } from '../../ui/saving';
import { text } from '../../ui/texts';
import { readTheme, type Theme } from '../../ui/theme';
import { type Context } from '../context';

/** What can be saved as a picture. */
export interface Pictured {
  readonly title: string;
  /** Names of the runs that it shows. */
  readonly runs: readonly string[];
  /** @param subtitle says what runs it shows */
  draw(theme: Theme, subtitle: string): Picture;
}

export interface ShownPlot {
  readonly plot: Plot;
  readonly emphasis: Emphasis;
  /** Bars that stand beside it. */
  readonly bars?: BarsAt | undefined;
  /** Names of the runs that it shows. */
  readonly runs: readonly string[];
}

/** Buttons that save what a chart shows as pictures. */
export function pictureButtons(context: Context, shown: () => ShownPlot | undefined): HTMLElement {
  return savingButtons(context, () => {
    const now = shown();
    if (!now) return undefined;
    const { plot, emphasis, bars, runs } = now;
    return {
      ...{ title: plot.title, runs },
      draw: (theme, subtitle) => pictureOf(plot, emphasis, theme, subtitle, bars),
    };
  });
}

/** Buttons that save something as pictures. */
export function savingButtons({ host }: Context, shown: () => Pictured | undefined): HTMLElement {
  const saveAs = (extension: 'png' | 'svg'): void => {
    const now = shown();
    if (!now) return;
    const theme = readTheme();
    const runs = now.runs.join(' · ');
    const picture = now.draw(theme, runs);
    const name = fileName([now.runs[0] ?? '', now.title], extension);
    void save(host, name, () =>
      extension === 'png' ? pngOf(picture, theme) : svgOf(picture, `${now.title}: ${runs}`, theme),
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
