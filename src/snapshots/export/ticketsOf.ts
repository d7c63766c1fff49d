import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type ExportedTicket } from '../../lottery/experiment';
import { packedFileName } from '../../packed/ticket';
import { foldersIn } from '../folder/seeds';
import { type RunReading } from '../readRun';

/** Bytes of a file of which the stage is looked for. */
const mostBytes = 1_073_741_824;

/** The tickets of a run: by its results, and where these cannot be read, those that it has handed out. */
export function ticketsOf(reading: RunReading): readonly ExportedTicket[] {
  const { spec, about, found } = reading;
  if (spec === undefined || about === undefined || found === undefined) return handedOut(reading);
  return about.tickets(spec, found.results);
}

/** Each belongs to the stage whose mask has the same bytes; where a control has them too, to the ticket's own. */
function handedOut({ folder, seeds, stages }: RunReading): readonly ExportedTicket[] {
  const at = path.join(folder, 'tickets');
  return seeds.flatMap((seed): ExportedTicket[] => {
    if (!foldersIn(at).includes(String(seed))) return [];
    const own = path.join(at, String(seed));
    const withFile = (name: string, sha256: string | undefined): readonly string[] =>
      stages
        .names(seed)
        .filter((stage) => stages.finished(seed, stage)?.files[name]?.sha256 === sha256);
    const mask = sha256Of(path.join(own, 'mask.safetensors'));
    const rewound = sha256Of(path.join(own, 'rewound.safetensors'));
    if (mask === undefined || rewound === undefined) return [];
    const figures = withFile('mask.safetensors', mask).map((stage) => {
      const { density, role } = (stages.finished(seed, stage)?.result ?? {}) as Figures;
      return { stage, density, role };
    });
    const ticket = figures.find(({ role }) => role === 'ticket') ?? figures[0];
    const [origin] = withFile('weights.safetensors', rewound);
    if (typeof ticket?.density !== 'number' || origin === undefined) return [];
    const frozen = fs.existsSync(path.join(own, packedFileName));
    const { stage, density } = ticket;
    return [{ seed, stage, origin, density, ...(frozen && { frozen }) }];
  });
}

/** By what the result of a stage is called in every experiment. */
interface Figures {
  readonly density?: unknown;
  readonly role?: unknown;
}

function sha256Of(file: string): string | undefined {
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile() || stat.size > mostBytes) return undefined;
    return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  } catch {
    return undefined;
  }
}
