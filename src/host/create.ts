import type * as vscode from 'vscode';
import { Following } from './jobs/following';
import { HostJobs } from './jobs/jobs';
import { Leases } from './jobs/leases';
import { Log } from './log';
import { RunPanels } from './panels/panels';
import { Program } from './program/program';
import { HostReader } from './reader';
import { RunIndex } from './runs/index';
import { type Services } from './services';

/** Builds what features are handed; nothing of it reads a file before it is used. */
export function createServices(context: vscode.ExtensionContext): Services {
  const log = new Log();
  const runs = new RunIndex(context.workspaceState, context.globalStorageUri.fsPath, log);
  const program = new Program(context, log);
  const programFolder = async (): Promise<string> => program.folder();
  const reader = new HostReader(programFolder);
  // What it has found of a big file is worth keeping while somebody thinks about the picture.
  const inspector = new HostReader(programFolder, { idle: 120_000 });
  const following = new Following(context.workspaceState, runs, log);
  const leases = new Leases(runs, log);
  const jobs = new HostJobs(() => services, following);
  const panels = new RunPanels(() => services);
  const services: Services = {
    context,
    log,
    runs,
    jobs,
    panels,
    programFolder,
    reader: async () => reader.client(),
    inspector: async () => inspector.client(),
  };
  context.subscriptions.push(panels, leases, following, runs, inspector, reader, log);
  return services;
}
