import { NativeError } from '../errors';
import { type NativePlatform } from '../platforms';
import { get, type Reply, type RequestOptions } from './http';
import { withoutSecrets } from './proxy';

/** The index that is asked where the user names none. */
export const PUBLIC_INDEX = 'https://pypi.org/simple';

/** The index that the environment names, or the public one. */
export function indexIn(environment: NodeJS.ProcessEnv): string {
  return environment['WINNING_TICKET_PACKAGE_INDEX'] || PUBLIC_INDEX;
}

/** A file on a package index. */
export interface IndexedFile {
  readonly name: string;
  readonly url: string;
  /** Hexadecimal SHA-256, where the index tells it. */
  readonly sha256?: string;
  readonly bytes?: number;
}

/** A project of a thousand files takes less than a megabyte. */
const MAX_PAGE_BYTES = 32 * 1024 * 1024;

/**
 * Finds the platform's wheel on an index that speaks the simple repository API (PEP 503 and, as JSON, PEP 691).
 * @throws NativeError `download-failed`, `checksum` where the index has another file under the name, `proxy-refused`
 */
export async function findWheel(
  index: string,
  platform: NativePlatform,
  options: RequestOptions,
): Promise<IndexedFile> {
  const page = `${index.replace(/\/+$/, '')}/${platform.project}/`;
  const failed = (why: string, cause?: unknown): NativeError =>
    new NativeError(
      'download-failed',
      `The package index ${shown(index)} ${why}: name another with --index or WINNING_TICKET_PACKAGE_INDEX, or fetch ${platform.wheel.name} elsewhere and install with --from.`,
      { cause },
    );
  if (!URL.canParse(page)) throw failed('is no address');
  let files: readonly IndexedFile[];
  try {
    files = await readPage(page, options, failed);
  } catch (error) {
    if (error instanceof NativeError || options.signal?.aborted === true) throw error;
    throw failed(`cannot be read (${whatWentWrong(error)})`, error);
  }
  const file = files.find(({ name }) => name === platform.wheel.name);
  if (file === undefined) {
    throw failed(`has no ${platform.wheel.name} (${files.length} other files of the project)`);
  }
  if (file.sha256 !== undefined && file.sha256 !== platform.wheel.sha256) {
    throw new NativeError(
      'checksum',
      `The package index ${shown(index)} has another file under the name ${file.name} (SHA-256 ${file.sha256}, expected ${platform.wheel.sha256}): do not use that index for it.`,
    );
  }
  return file;
}

async function readPage(
  page: string,
  options: RequestOptions,
  failed: (why: string) => NativeError,
): Promise<readonly IndexedFile[]> {
  const reply = await get(page, {
    ...options,
    headers: {
      Accept:
        'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01',
    },
  });
  if (reply.status !== 200) {
    reply.body.destroy();
    if (reply.status === 401 || reply.status === 403)
      throw failed(`wants a login or forbids this (${reply.status}; https://USER:PASSWORD@HOST)`);
    throw failed(`answers ${reply.status} for ${withoutSecrets(page)}`);
  }
  const text = await readText(reply, failed);
  const files = /json/.test(reply.headers['content-type'] ?? '')
    ? parseJson(text)
    : parseHtml(text);
  if (files === undefined) throw failed('answers with something that is no list of files');
  return files.map((file) => {
    const url = new URL(file.url, reply.url);
    if (url.host === reply.url.host && url.username === '') {
      url.username = reply.url.username;
      url.password = reply.url.password;
    }
    return { ...file, url: url.href };
  });
}

async function readText(reply: Reply, failed: (why: string) => NativeError): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of reply.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_PAGE_BYTES) throw failed('answers with far too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** PEP 691. */
export function parseJson(text: string): readonly IndexedFile[] | undefined {
  let page: { files?: unknown };
  try {
    page = JSON.parse(text) as { files?: unknown };
  } catch {
    return undefined;
  }
  if (!Array.isArray(page?.files)) return undefined;
  return page.files.flatMap((entry: unknown) => {
    const { filename, url, hashes, size } = (entry ?? {}) as Record<string, unknown>;
    if (typeof filename !== 'string' || typeof url !== 'string' || !URL.canParse(url, base))
      return [];
    const sha256 = (hashes as { sha256?: unknown } | undefined)?.sha256;
    return [
      {
        name: filename,
        url,
        ...(typeof sha256 === 'string' && { sha256: sha256.toLowerCase() }),
        ...(typeof size === 'number' && { bytes: size }),
      },
    ];
  });
}

const base = 'https://index.invalid/';

/** PEP 503: every link is a file, its hash in the link's fragment. */
export function parseHtml(text: string): readonly IndexedFile[] {
  const files: IndexedFile[] = [];
  for (const match of text.matchAll(/<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)) {
    const link = unescapeHtml(match[1] ?? match[2] ?? '');
    if (!URL.canParse(link, base)) continue;
    const [url = '', fragment = ''] = link.split('#');
    const sha256 = /(?:^|&)sha256=([0-9a-f]{64})(?:&|$)/i.exec(fragment)?.[1]?.toLowerCase();
    files.push({ name: fileName(url), url, ...(sha256 !== undefined && { sha256 }) });
  }
  return files;
}

function fileName(url: string): string {
  const last = new URL(url, base).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&quot;|&#34;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

function shown(index: string): string {
  return URL.canParse(index) ? withoutSecrets(index) : index;
}

/** What a network error says, with the remedy where it is one about certificates. */
export function whatWentWrong(error: unknown): string {
  const { message, code = '' } = error as NodeJS.ErrnoException;
  // Several addresses of one host were tried: Node says so with an empty message.
  const text = message || code || String(error);
  return /CERT|SELF_SIGNED|ISSUER/.test(code)
    ? `${text}; where a company's own certificate is needed, name its file in NODE_EXTRA_CA_CERTS`
    : text;
}
