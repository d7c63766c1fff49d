import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { type InspectArgument } from '../contributions';
import { byCommand, HostError } from '../errors';
import { folderOf } from '../runs/targets';
import { type Services } from '../services';
import { chooseModel } from './choose/chooseModel';
import { ticketsOfRun } from './choose/runTickets';
import { ticketFiles, ticketOf } from './logic/tickets';
import { openInspector } from './open';
import { notOnDisk } from './provider';

/** More editors than these are not opened at once. */
const mostAtOnce = 10;

/**
 * Inspect Masks: of files, of a run's ticket, of a level, of the run panel in front; else it asks. It runs nothing, so the
 * workspace need not be trusted.
 */
export async function inspectMasks(
  services: Services,
  target: InspectArgument,
  all: readonly InspectArgument[] | undefined,
): Promise<void> {
  const several = Array.isArray(all) ? (all as readonly InspectArgument[]) : [];
  const selected = several.length > 1 ? several : [target];
  if (selected.length > mostAtOnce) {
    throw new HostError(
      'nothing-to-do',
      vscode.l10n.t(
        'At most {0} files can be opened at once; {1} are selected.',
        mostAtOnce,
        selected.length,
      ),
    );
  }
  for (const one of selected) await openInspector(await fileOf(services, one));
}

async function fileOf(services: Services, target: InspectArgument): Promise<vscode.Uri> {
  if (target instanceof vscode.Uri && target.scheme === 'webview-panel') {
    const [run] = services.panels.active;
    return run === undefined ? choose(services) : ofRun(services, run);
  }
  if (target instanceof vscode.Uri && target.scheme !== 'file') {
    throw new HostError('refused', notOnDisk(target));
  }
  const place = folderOf(target);
  if (place === undefined) return choose(services);
  const entry = (target as { readonly entry?: { readonly stage?: string } }).entry;
  if (entry !== undefined) return ofLevel(place, entry);
  const stat = await fs.promises.stat(place).catch(() => undefined);
  return stat?.isDirectory() === true ? ofRun(services, place) : vscode.Uri.file(place);
}

async function choose(services: Services): Promise<vscode.Uri> {
  const file = await chooseModel(services, {
    title: vscode.l10n.t('Inspect Masks'),
    placeholder: vscode.l10n.t('Which model or ticket?'),
  });
  return vscode.Uri.file(file);
}

/** @throws HostError where the run has no mask yet */
async function ofRun(services: Services, run: string): Promise<vscode.Uri> {
  const ticket = ticketOf(await ticketsOfRun(services, run));
  if (ticket !== undefined) return vscode.Uri.file(ticket.file);
  throw nothingYet(services.runs.get(run)?.title ?? path.basename(run));
}

/** @throws HostError where the level's files are not there */
async function ofLevel(run: string, { stage }: { readonly stage?: string }): Promise<vscode.Uri> {
  const level = {
    label: '',
    description: '',
    highlight: false,
    ...(stage !== undefined && { stage }),
  };
  const [first] = await ticketFiles(run, [level]);
  if (first !== undefined) return vscode.Uri.file(first.file);
  throw nothingYet(stage ?? path.basename(run));
}

function nothingYet(name: string): HostError {
  return new HostError(
    'nothing-to-do',
    vscode.l10n.t('{0} has no masks: they come when its first ticket is finished.', name),
    [byCommand(vscode.l10n.t('Choose Another File'), 'inspectMasks')],
  );
}
