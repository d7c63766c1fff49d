import { type CaseContext } from './cases';

/** What is chosen in the wizard for a small net on generated digits. */
export interface Begun {
  /** Of the names of pictures. */
  readonly prefix: string;
  /** Units of each hidden layer, as they are written. */
  readonly units: string;
  /** An experiment that is in the list too, and the one that is taken. */
  readonly listed: string;
  readonly experiment: string;
  /** What a preset's row says, and that of the whole. */
  readonly preset?: RegExp;
  readonly summary: RegExp;
}

/** Goes through the wizard to a small net on generated digits, with the quick preset, and starts it. */
export async function beginSmall(
  { workbench, screenshot }: CaseContext,
  { prefix, units, listed, experiment, preset, summary }: Begun,
): Promise<void> {
  const step = async (number: string): Promise<void> =>
    workbench.quickTitle.filter({ hasText: `(${number})` }).waitFor();
  await workbench.command('Winning Ticket: Find Winning Ticket');
  await step('1/5');
  await workbench.pick('Dense net of your own sizes');
  await workbench.quickMessage.filter({ hasText: 'Units of each hidden layer' }).waitFor();
  await workbench.answer(units);
  await step('2/5');
  await workbench.pick('Generated digits');
  await step('3/5');
  await workbench.quickRows(listed).waitFor();
  await screenshot(`${prefix}-wizard-experiment`);
  await workbench.pick(experiment);
  await step('4/5');
  await workbench.quickRows(/Quick.*about .* on this machine/).waitFor({ timeout: 60_000 });
  if (preset) await workbench.quickRows(preset).waitFor();
  await screenshot(`${prefix}-wizard-preset`);
  await workbench.pick('Quick');
  await step('5/5');
  await workbench.quickRows(summary).waitFor();
  await screenshot(`${prefix}-wizard-summary`);
  await workbench.pick('Start');
}
