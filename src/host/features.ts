import type * as vscode from 'vscode';
import { registerExamples } from './examples/register';
import { registerFind } from './find/register';
import { registerInspect } from './inspect/register';
import { registerNative } from './native/register';
import { registerPanels } from './panels/register';
import { registerProgram } from './program/register';
import { registerRuns } from './runs/register';
import { type Services } from './services';
import { registerSpec } from './spec/register';

/** Every feature. Each registers itself, and loads what it needs when it is used. */
export const features: readonly ((services: Services) => vscode.Disposable)[] = [
  registerRuns,
  registerPanels,
  registerInspect,
  registerFind,
  registerSpec,
  registerNative,
  registerExamples,
  registerProgram,
];
