import { get, type RequestOptions } from '../fetch/http';
import { badWheel, openWheelSource, type Wheel } from './archive';

const BLOCK_BYTES = 256 * 1024;

/**
 * Opens a wheel where it lies, on a server that sends parts of files, and reads only what is asked for.
 * @returns undefined where the server sends whole files only
 * @throws NativeError, or the network's own error
 */
export async function openRemoteWheel(
  url: string,
  options: RequestOptions,
): Promise<Wheel | undefined> {
  const probe = await get(url, { ...options, headers: { Range: 'bytes=0-0' } });
  probe.body.destroy();
  const bytes = Number(/\/(\d+)$/.exec(probe.headers['content-range'] ?? '')?.[1]);
  if (probe.status !== 206 || !Number.isSafeInteger(bytes)) return undefined;
  const blocks = new Map<number, Promise<Buffer>>();
  return openWheelSource({
    path: url,
    bytes,
    read: async (position, length) => {
      const index = Math.floor(position / BLOCK_BYTES);
      const start = index * BLOCK_BYTES;
      const block = blocks.get(index) ?? readPart(url, start, bytes, options);
      blocks.set(index, block);
      return (await block).subarray(position - start, position - start + length);
    },
    close: () => Promise.resolve(blocks.clear()),
  });
}

async function readPart(
  url: string,
  start: number,
  total: number,
  options: RequestOptions,
): Promise<Buffer> {
  const end = Math.min(start + BLOCK_BYTES, total);
  const reply = await get(url, { ...options, headers: { Range: `bytes=${start}-${end - 1}` } });
  if (reply.status !== 206) {
    reply.body.destroy();
    throw badWheel(url, `its server answers ${reply.status} for a part of it`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of reply.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > end - start) throw badWheel(url, 'its server sends more than it was asked for');
    chunks.push(chunk);
  }
  if (bytes !== end - start) throw badWheel(url, 'its server sends less than it was asked for');
  return Buffer.concat(chunks);
}
