import { type Chart } from '../lottery/experiment';

/** A chart with the variant of an id in place, else with its first one; a chart without variants is what it is. */
export function withVariant(chart: Chart, id?: string): Chart {
  const { variants, ...rest } = chart;
  if (variants === undefined) return chart;
  const chosen = variants.find((variant) => variant.id === id) ?? variants[0];
  if (chosen === undefined) return rest;
  return { ...rest, series: chosen.series, ...(chosen.line && { line: chosen.line }) };
}
