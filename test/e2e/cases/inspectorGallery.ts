import fs from 'node:fs';
import path from 'node:path';
import { workbenchCase, type WorkbenchCase } from '../support/cases';
import { drawnCells, heatmapOf } from '../support/heatmap';
import { denseLayer, maskFile, weightsFile, type DenseLayer } from '../support/modelFiles';

const lenet = (density: number, seed: number): DenseLayer[] => [
  denseLayer('fc1/kernel', [784, 300], density, seed),
  denseLayer('fc2/kernel', [300, 100], density, seed + 1),
  denseLayer('output/kernel', [100, 10], Math.min(1, 4 * density), seed + 2),
];

function collapsed(): DenseLayer[] {
  const [first, second, third] = lenet(0.1, 20);
  return [first!, { ...second!, values: new Float32Array(second!.values.length) }, third!];
}

/** Names as long as those of transformers, each layer a little sparser than the one before. */
function deep(): DenseLayer[] {
  return Array.from({ length: 200 }, (_, i) => {
    const part = ['self_attn.q_proj', 'mlp.down_proj'][i % 2]!;
    const name = `language_model.model.layers.${Math.floor(i / 2)}.${part}.weight`;
    return denseLayer(name, [64, 64], 1 - 0.9 * (i / 199), i);
  });
}

const files: Readonly<Record<string, () => Uint8Array>> = {
  dense: () => weightsFile(lenet(1, 1)),
  ticket: () => weightsFile(lenet(0.02, 10)),
  collapsed: () => weightsFile(collapsed()),
  deep: () => weightsFile(deep()),
  single: () => maskFile([denseLayer('w', [1, 1], 1, 1)]),
};

/** Pictures to be judged by people; what they show, other cases prove. */
const pictures = workbenchCase(
  'pictures of the inspector',
  {
    viewport: { width: 1400, height: 2300 },
    limitMilliseconds: 900_000,
    prepare: (workspace) => {
      for (const [name, make] of Object.entries(files)) {
        fs.writeFileSync(path.join(workspace, `${name}.safetensors`), make());
      }
    },
  },
  async ({ workbench, page, screenshot, setTheme }) => {
    const view = workbench.webview();
    const settled = async (name: string): Promise<void> => {
      await view.getByRole('heading', { level: 1, name: `${name}.safetensors` }).waitFor();
      await drawnCells(heatmapOf(view));
      await view.getByText('Finding the paths…').waitFor({ state: 'hidden' });
      // Diagrams are drawn in the frames that follow.
      await page.waitForTimeout(1_500);
    };
    for (const name of Object.keys(files)) {
      await workbench.contextMenu(workbench.file(`${name}.safetensors`), 'Inspect Masks');
      await settled(name);
    }
    for (const theme of ['dark', 'light', 'highContrast'] as const) {
      await setTheme(theme);
      for (const name of Object.keys(files)) {
        await workbench.tab(`${name}.safetensors`).click();
        await settled(name);
        await screenshot(`inspector-${name}-${theme}`);
      }
    }
    await setTheme('dark');
    for (const kind of ['Signed weights', 'Magnitudes']) {
      await workbench.tab('ticket.safetensors').click();
      await settled('ticket');
      await view.getByRole('radio', { name: kind }).or(view.getByText(kind)).first().click();
      await settled('ticket');
      await screenshot(`inspector-ticket-${kind.split(' ')[0]!.toLowerCase()}`);
    }
    await page.setViewportSize({ width: 640, height: 2300 });
    for (const name of ['ticket', 'deep']) {
      await workbench.tab(`${name}.safetensors`).click();
      await settled(name);
      await screenshot(`inspector-${name}-narrow`);
    }
  },
);

export const cases: readonly WorkbenchCase[] =
  process.env['WINNING_TICKET_SCREENSHOTS'] && process.env['WINNING_TICKET_LONG'] ? [pictures] : [];
