import fs from 'node:fs';
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { type TestContext } from 'node:test';
import { type NativePlatform } from '../../src/native/platforms';

/** How a package index behaves. */
export interface IndexBehaviour {
  /** Lists files as HTML (PEP 503) and not as JSON (PEP 691). */
  html?: boolean;
  /** Sends whole files only. */
  noRanges?: boolean;
  /** Breaks every connection for a file after so many bytes. */
  breakAfter?: number | undefined;
  /** Says this about the SHA-256. */
  sha256?: string;
  /** Answers with this status to whoever asks for a file. */
  status?: number;
  /** Sends other bytes of the same length. */
  corrupt?: boolean;
}

/** A package index on this machine that holds one wheel. */
export interface TestIndex {
  readonly url: string;
  readonly port: number;
  readonly behaviour: IndexBehaviour;
  /** What was asked for: path, then the range, where there was one. */
  readonly requests: string[];
}

/** Starts one; it ends with the test. */
export async function startIndex(
  context: TestContext,
  platform: NativePlatform,
  wheel: string,
  behaviour: IndexBehaviour = {},
): Promise<TestIndex> {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    const { range } = request.headers;
    requests.push([request.url, range].filter(Boolean).join(' '));
    if (request.url === `/simple/${platform.project}/`) answerList(response);
    else if (request.url === `/files/${encodeURIComponent(platform.wheel.name)}`)
      answerFile(response, range);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/simple`, port, behaviour, requests };

  function answerList(response: http.ServerResponse): void {
    const url = `../../files/${encodeURIComponent(platform.wheel.name)}`;
    const sha256 = behaviour.sha256 ?? platform.wheel.sha256;
    if (behaviour.html === true) {
      response.setHeader('Content-Type', 'text/html; charset=UTF-8');
      response.end(
        `<!DOCTYPE html><html><body>\n<a href="../../files/other.whl#sha256=${'0'.repeat(64)}">other.whl</a><br/>\n<a data-requires-python="&gt;=3.9" href="${url}#sha256=${sha256}">${platform.wheel.name}</a></body></html>`,
      );
      return;
    }
    response.setHeader('Content-Type', 'application/vnd.pypi.simple.v1+json');
    const file = { filename: platform.wheel.name, url, hashes: { sha256 } };
    response.end(
      JSON.stringify({ meta: { 'api-version': '1.0' }, name: platform.project, files: [file] }),
    );
  }

  function answerFile(response: http.ServerResponse, range: string | undefined): void {
    if (behaviour.status !== undefined) {
      response.writeHead(behaviour.status).end();
      return;
    }
    let bytes = fs.readFileSync(path.resolve(wheel));
    if (behaviour.corrupt === true) bytes = Buffer.alloc(bytes.length, 'x');
    const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
    const first = Number(asked?.[1] ?? 0);
    const last = asked?.[2] ? Number(asked[2]) : bytes.length - 1;
    const ranged = range !== undefined && behaviour.noRanges !== true;
    const body = ranged ? bytes.subarray(first, last + 1) : bytes;
    if (ranged) response.setHeader('Content-Range', `bytes ${first}-${last}/${bytes.length}`);
    response.writeHead(ranged ? 206 : 200, { 'Content-Length': body.length });
    const { breakAfter } = behaviour;
    if (breakAfter === undefined || breakAfter >= body.length) {
      response.end(body);
      return;
    }
    response.write(body.subarray(0, breakAfter), () => {
      response.socket?.destroySoon();
    });
  }
}
