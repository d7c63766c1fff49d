import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  commandId,
  commandNames,
  container,
  contextKeys,
  inspectorTypes,
  modelFileName,
  ownFilePath,
  prefix,
  runPanelType,
  settings,
  views,
  walkthrough,
} from '../src/host/contributions';
import { root } from './support/paths';

interface MenuEntry {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly customEditors: readonly {
      readonly viewType: string;
      readonly displayName: string;
      readonly priority: string;
      readonly selector: readonly { readonly filenamePattern: string }[];
    }[];
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly scope: string; readonly default: unknown }>
      >;
    };
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly id: string;
        readonly media: { readonly markdown?: string; readonly svg?: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const text = fs.readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const nlsText = fs.readFileSync(path.join(root, 'package.nls.json'), 'utf8');
const nls = JSON.parse(nlsText) as Record<string, string>;
const known = new Set<string>(commandNames.map(commandId));

describe('package.json and the table of contributions', () => {
  test('name the same commands, with titles and one category', () => {
    const named = contributes.commands.map(({ command }) => command);
    assert.deepEqual([...named].sort(), [...known].sort());
    for (const { command, title, category, icon } of contributes.commands) {
      assert.equal(title, `%command.${command.slice(prefix.length)}.title%`);
      assert.equal(category, 'Winning Ticket');
      if (icon !== undefined) assert.match(icon, /^\$\([a-z-]+\)$/);
    }
  });

  test('use no text that is missing, and have none that is not used', () => {
    const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!));
    assert.deepEqual([...used].sort(), Object.keys(nls).sort());
    for (const [key, value] of Object.entries(nls)) assert.ok(value.trim() !== '', key);
  });

  test('offer only known commands in menus, links and events', () => {
    for (const [menu, entries] of Object.entries(contributes.menus)) {
      for (const { command } of entries) assert.ok(known.has(command), `${menu}: ${command}`);
    }
    const links = [...nlsText.matchAll(/command:(winningTicket\.\w+)/g)].map((match) => match[1]!);
    assert.ok(links.length > 5);
    for (const link of links) assert.ok(known.has(link), link);
    const events = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ completionEvents }) => completionEvents),
    );
    const keys = contextKeys.map((key) => `onContext:${prefix}${key}`);
    for (const event of events) {
      assert.ok(known.has(event.replace('onCommand:', '')) || keys.includes(event), event);
    }
  });

  test('name in conditions only views, panels and context keys that exist', () => {
    const names = new Set<string>([
      ...Object.values(views),
      runPanelType,
      ...Object.values(inspectorTypes).map(({ id }) => id),
      ...contextKeys.map((key) => prefix + key),
    ]);
    const conditions = Object.values(contributes.menus).flatMap((entries) =>
      entries.flatMap(({ when }) => when ?? []),
    );
    const ours = conditions.flatMap((when) => when.match(/winningTicket\.\w+/g) ?? []);
    assert.ok(ours.length > 10);
    for (const name of ours) assert.ok(names.has(name), name);
  });

  test('have the same settings, with scopes and defaults', () => {
    const { properties } = contributes.configuration;
    const wanted = Object.entries(settings).map(([name, { scope, default: value }]) => [
      prefix + name,
      { scope, default: value },
    ]);
    const present = Object.entries(properties).map(([name, { scope, default: value }]) => [
      name,
      { scope, default: value },
    ]);
    assert.deepEqual(Object.fromEntries(present), Object.fromEntries(wanted));
    for (const name of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations) {
      assert.ok(name in properties, name);
    }
    // What is loaded or fetched is not for a repository's settings to say.
    for (const name of ['engine', 'nativePath', 'packageIndex'] as const) {
      assert.equal(settings[name].scope, 'machine');
    }
  });

  test('have the same editors, which open by themselves only what we wrote', () => {
    const named = contributes.customEditors.map(({ viewType, priority, selector }) => ({
      id: viewType,
      priority,
      patterns: selector.map(({ filenamePattern }) => filenamePattern),
    }));
    assert.deepEqual(named, Object.values(inspectorTypes));
    const own = ['/a/mask.safetensors', '/a/rewound.safetensors'];
    const ofRuns = ['/a/winning-ticket-runs/b/1/level-02/weights.safetensors'];
    for (const file of [...own, ...ofRuns]) assert.match(file, ownFilePath);
    const others = ['/a/model.safetensors', '/a/b.npz', '/a/mask.npz', '/a/unmask.safetensors'];
    for (const file of others) assert.doesNotMatch(file, ownFilePath);
  });

  test('offer to inspect files by their names, where they can be inspected or converted', () => {
    const offers = Object.entries(contributes.menus).flatMap(([menu, entries]) =>
      entries
        .filter(({ command, when }) => command.endsWith('.inspectMasks') && /Filename/.test(when!))
        .map(({ when }) => [menu, when] as const),
    );
    assert.deepEqual(offers.map(([menu]) => menu).sort(), [
      'editor/title',
      'editor/title/context',
      'explorer/context',
    ]);
    for (const [, when] of offers) assert.ok(when?.includes(`=~ ${String(modelFileName)}`), when);
    const names = [
      'model.json',
      'a.b.safetensors',
      'A.NPZ',
      'w.npy',
      'net.pt',
      'pytorch_model.bin',
      'net.keras',
    ];
    for (const name of names) assert.match(name, modelFileName);
    for (const name of [
      'package.json',
      'weights.bin',
      'mymodel.json',
      'a.npzx',
      'notes.txt',
      'npy',
    ]) {
      assert.doesNotMatch(name, modelFileName);
    }
  });

  test('have the same container, views, panels and walkthrough', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [container],
    );
    assert.deepEqual(
      contributes.views[container]?.map(({ id }) => id),
      Object.values(views),
    );
    for (const { view } of contributes.viewsWelcome) assert.equal(view, views.runs);
    assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${runPanelType}`));
    const [start, ...others] = contributes.walkthroughs;
    assert.deepEqual(others, []);
    assert.equal(start?.id, walkthrough.id);
    assert.deepEqual(
      start?.steps.map(({ id }) => id),
      walkthrough.steps,
    );
    for (const { media } of start?.steps ?? []) {
      const file = media.markdown ?? media.svg ?? '';
      assert.ok(file !== '' && fs.existsSync(path.join(root, file)), file);
    }
  });
});
