import http from 'node:http';
import https from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { NativeError } from '../errors';
import { proxyFor, withoutSecrets } from './proxy';

/** Settings of {@link get}. */
export interface RequestOptions {
  /** Holds the proxies. */
  readonly environment: NodeJS.ProcessEnv;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** An answer whose body is still to be read; destroy the body if it is not. */
export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Where it came from, after all redirections. */
  readonly url: URL;
  readonly body: http.IncomingMessage;
}

const MAX_REDIRECTIONS = 5;
/** A connection over which nothing comes for so long is given up. */
const SILENCE_MILLISECONDS = 60_000;

/**
 * Asks for an address, through the environment's proxy where it names one.
 * @throws NativeError `proxy-refused`, `download-failed` for an address that cannot be used, or the network's own error.
 */
export async function get(address: string | URL, options: RequestOptions): Promise<Reply> {
  let url = new URL(address);
  const first = url;
  for (let redirections = 0; redirections <= MAX_REDIRECTIONS; redirections++) {
    const reply = await getOnce(url, options);
    const { location } = reply.headers;
    if (reply.status < 300 || reply.status >= 400 || location === undefined) return reply;
    reply.body.destroy();
    const next = new URL(location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw failed(`${withoutSecrets(first)} leads to an address without encryption`);
    }
    // A login is for the host that it was given for.
    if (next.host === url.host && next.username === '') {
      next.username = url.username;
      next.password = url.password;
    }
    url = next;
  }
  throw failed(`${withoutSecrets(first)} leads from address to address without end`);
}

function failed(why: string): NativeError {
  return new NativeError('download-failed', `${why}: check the address of the package index.`);
}

function getOnce(url: URL, options: RequestOptions): Promise<Reply> {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw failed(`${withoutSecrets(url)} is no https or http address`);
  }
  options.signal?.throwIfAborted();
  const proxy = proxyFor(url, options.environment);
  if (proxy !== undefined && proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw refused(
      proxy,
      `it is a ${proxy.protocol.slice(0, -1)} proxy, and only HTTP proxies work`,
    );
  }
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).get(url, {
      headers: {
        'User-Agent': 'winning-ticket',
        'Accept-Encoding': 'identity',
        ...options.headers,
      },
      timeout: SILENCE_MILLISECONDS,
      ...agentFor(url, proxy),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    let tunnel = false;
    if (proxy !== undefined) {
      request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
        tunnel = statusCode === 200;
        if (!tunnel) request.destroy(refused(proxy, `it answered ${statusAsWords(statusCode)}`));
      });
    }
    request.once('timeout', () => {
      request.destroy(new Error(`nothing came for ${SILENCE_MILLISECONDS / 1000} s`));
    });
    request.once('error', (error: NodeJS.ErrnoException) => {
      const known = error instanceof NativeError || error.name === 'AbortError';
      const atProxy = proxy !== undefined && !tunnel && !known;
      reject(atProxy ? refused(proxy, `no connection: ${error.message || error.code}`) : error);
    });
    request.once('response', (body) => {
      const status = body.statusCode ?? 0;
      if (proxy !== undefined && !tunnel && status === 407) {
        body.destroy();
        reject(refused(proxy, `it answered ${statusAsWords(status)}`));
      } else resolve({ status, headers: body.headers, url, body });
    });
  });
}

function agentFor(url: URL, proxy: URL | undefined): { readonly agent?: http.Agent } {
  if (proxy === undefined) return {};
  return {
    agent: url.protocol === 'https:' ? new HttpsProxyAgent(proxy) : new HttpProxyAgent(proxy),
  };
}

function statusAsWords(status: number): string {
  return `${status} ${http.STATUS_CODES[status] ?? ''}`.trim();
}

function refused(proxy: URL, why: string): NativeError {
  return new NativeError(
    'proxy-refused',
    `The proxy ${withoutSecrets(proxy)} does not let the download through (${why}): correct HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT where it wants a login) or except the index in NO_PROXY; or fetch the wheel elsewhere and install with --from.`,
  );
}
