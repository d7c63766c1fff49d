import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { proxyFor, withoutSecrets } from '../../src/native/fetch/proxy';
import { parseHtml, parseJson } from '../../src/native/fetch/simpleIndex';
import { startIndex, type IndexBehaviour } from './packageIndex';
import { cannotInstall, makeFakeTensorFlow } from './support';
import { failsWith, workshop, type Workshop } from './workshop';

const skip = cannotInstall();
const noPip = (() => {
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'no pip';
  }
})();

/** A workshop, a stand-in wheel, and an index that has it. */
async function prepare(context: TestContext, behaviour: IndexBehaviour = {}) {
  const shop = workshop(context);
  const { wheel, sources, platform } = makeFakeTensorFlow(shop.folder, 2_000_000);
  const index = await startIndex(context, platform, wheel, behaviour);
  const options = { sources, platform, index: index.url, pip: false };
  return { ...shop, wheel, platform, index, options };
}

const files = (requests: readonly string[]): string[] =>
  requests.filter((request) => request.startsWith('/files/')).map((r) => r.split(' ')[1] ?? 'all');

for (const html of [false, true]) {
  test(
    `an index that lists files as ${html ? 'HTML' : 'JSON'} is read`,
    { skip },
    async (context) => {
      const { install, options, index } = await prepare(context, { html });
      assert.equal((await install(options)).source, 'package index');
      assert.equal(index.requests.length, 2);
    },
  );
}

test(
  'the real pip fetches from the index that is named',
  { skip: skip || noPip },
  async (context) => {
    const { install, options, index, lines, cache } = await prepare(context, { html: true });
    const status = await install({ ...options, pip: true });
    assert.equal(status.source, 'pip');
    assert.ok(lines.some((line) => line.startsWith('Wheel: fetched with pip')));
    assert.ok(files(index.requests).length > 0);
    assert.deepEqual(fs.readdirSync(cache), ['tensorflow-9.9.9-linux-x64-napi8']);
  },
);

test('a connection that breaks is taken up where it broke', { skip }, async (context) => {
  const { install, options, index } = await prepare(context, { breakAfter: 900_000 });
  assert.equal((await install(options)).state, 'ready');
  const [first, ...rest] = files(index.requests);
  assert.equal(first, 'all');
  // A little of what was sent may be lost with a connection.
  const starts = [0, ...rest.map((range) => Number(/^bytes=(\d+)-$/.exec(range)?.[1]))];
  assert.ok(starts.length >= 3, starts.join());
  for (const [i, start] of starts.slice(1).entries()) {
    const brought = start - starts[i]!;
    assert.ok(brought > 0 && brought <= 900_000, starts.join());
  }
});

test(
  'a server that sends whole files only sends it from the beginning',
  { skip },
  async (context) => {
    const behaviour: IndexBehaviour = { breakAfter: 900_000, noRanges: true };
    const { install, options, index } = await prepare(context, behaviour);
    const progress = (): void => {
      if (files(index.requests).length > 1) index.behaviour.breakAfter = undefined;
    };
    // The second request is answered as the first was; by the third the server has changed.
    assert.equal((await install({ ...options, progress })).state, 'ready');
    const [first, second = ''] = files(index.requests);
    assert.equal(first, 'all');
    assert.match(second, /^bytes=\d+-$/);
  },
);

test('a beginning of something else is found out and fetched anew', { skip }, async (context) => {
  const { install, options, index, cache, platform } = await prepare(context);
  const downloads = path.join(cache, 'downloads');
  fs.mkdirSync(downloads, { recursive: true });
  fs.writeFileSync(path.join(downloads, `${platform.wheel.sha256}.part`), Buffer.alloc(1000));
  fs.writeFileSync(path.join(downloads, 'older.part'), 'of a wheel that is no longer wanted');
  assert.equal((await install(options)).state, 'ready');
  assert.deepEqual(files(index.requests), ['bytes=1000-', 'all']);
  assert.deepEqual(fs.readdirSync(cache), ['tensorflow-9.9.9-linux-x64-napi8']);
});

test(
  'what has the name of a fetched wheel but not its content is fetched anew',
  { skip },
  async (context) => {
    const { install, options, index, cache, platform } = await prepare(context);
    const downloads = path.join(cache, 'downloads');
    fs.mkdirSync(downloads, { recursive: true });
    const { name, bytes } = platform.wheel;
    fs.writeFileSync(path.join(downloads, name), Buffer.alloc(bytes));
    assert.equal((await install(options)).state, 'ready');
    assert.deepEqual(files(index.requests), ['all']);
  },
);

test(
  'an index that does not have the wheel, or refuses it, is named with a remedy',
  { skip },
  async (context) => {
    const { install, options, index, platform } = await prepare(context);
    const fails = (pattern: RegExp) => failsWith('download-failed', pattern, /--from/);
    const renamed = { ...platform, project: 'tensorflow' };
    await assert.rejects(install({ ...options, platform: renamed }), fails(/answers 404/));
    const wheel = { ...platform.wheel, name: 'other.whl' };
    const other = { ...platform, wheel };
    await assert.rejects(
      install({ ...options, platform: other }),
      fails(/has no other.whl \(1 other/),
    );
    index.behaviour.status = 403;
    await assert.rejects(install(options), fails(/answers 403/));
    await assert.rejects(
      install({ ...options, index: 'ftp://x/simple' }),
      failsWith('download-failed', /no https or http/),
    );
    await assert.rejects(install({ ...options, index: 'nonsense' }), fails(/is no address/));
  },
);

test(
  'a wheel is kept for other caches where a folder for that is named',
  { skip },
  async (context) => {
    const { install, options, index, folder, cache, environment, platform } =
      await prepare(context);
    const wheels = path.join(folder, 'wheels');
    fs.mkdirSync(wheels);
    fs.writeFileSync(path.join(wheels, 'notes.txt'), 'mine');
    // What a start of another version left.
    fs.writeFileSync(path.join(wheels, `${'ab'.repeat(32)}.part`), 'half');
    fs.writeFileSync(path.join(wheels, 'film.part'), 'mine');
    const keeping = { ...environment, WINNING_TICKET_NATIVE_WHEELS: wheels };
    await install({ ...options, environment: keeping });
    const other = { ...keeping, WINNING_TICKET_NATIVE_CACHE: path.join(folder, 'other') };
    const status = await install({ ...options, environment: other });
    assert.equal(status.source, 'kept download');
    assert.equal(index.requests.length, 2);
    const left = ['film.part', 'notes.txt', platform.wheel.name].sort();
    assert.deepEqual(fs.readdirSync(wheels).sort(), left);
    assert.deepEqual(fs.readdirSync(cache), ['tensorflow-9.9.9-linux-x64-napi8']);
  },
);

/** A proxy on this machine that may refuse; it ends with the test. */
async function startProxy(context: TestContext, refuse?: number) {
  const seen: string[] = [];
  const server = http.createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (refuse !== undefined) return void response.writeHead(refuse).end();
    const onward = http.request(request.url ?? '', { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.end();
  });
  server.on('connect', (request, socket: Socket) => {
    seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    socket.end(`HTTP/1.1 ${refuse ?? 502} Refused\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function through(shop: Workshop, variables: Readonly<Record<string, string>>) {
  return { ...shop.environment, ...variables };
}

test('a download goes through the proxy that is set, or past it', { skip }, async (context) => {
  const shop = await prepare(context);
  const proxy = await startProxy(context);
  const own = through(shop, { HTTP_PROXY: proxy.url });
  await shop.install({ ...shop.options, environment: own });
  assert.equal(proxy.seen.length, 2);
  assert.ok(proxy.seen[0]!.startsWith(`GET ${shop.index.url}/`), proxy.seen[0]);
  fs.rmSync(shop.cache, { recursive: true });
  const past = through(shop, { HTTP_PROXY: proxy.url, NO_PROXY: 'localhost,127.0.0.1' });
  await shop.install({ ...shop.options, environment: past });
  assert.equal(proxy.seen.length, 2);
});

test(
  'a proxy that refuses has its own message, without its password',
  { skip },
  async (context) => {
    const shop = await prepare(context);
    const refused = (why: RegExp) => (error: unknown) => {
      assert.ok(!String(error).includes('secret'), String(error));
      return failsWith('proxy-refused', why, /correct HTTPS_PROXY/, /NO_PROXY/)(error);
    };
    for (const status of [407, 403]) {
      const proxy = await startProxy(context, status);
      const login = proxy.url.replace('//', '//user:secret@');
      const own = through(shop, { https_proxy: login });
      const index = 'https://index.invalid/simple';
      await assert.rejects(
        shop.install({ ...shop.options, environment: own, index }),
        refused(new RegExp(`it answered ${status}`)),
      );
      const code = Buffer.from('user:secret').toString('base64');
      assert.deepEqual(proxy.seen, [`CONNECT index.invalid:443 Basic ${code}`]);
    }
    const plain = await startProxy(context, 407);
    await assert.rejects(
      shop.install({ ...shop.options, environment: through(shop, { http_proxy: plain.url }) }),
      refused(/it answered 407/),
    );
    await assert.rejects(
      shop.install({ ...shop.options, environment: through(shop, { http_proxy: '127.0.0.1:1' }) }),
      refused(/no connection: .*ECONNREFUSED/),
    );
    await assert.rejects(
      shop.install({ ...shop.options, environment: through(shop, { ALL_PROXY: 'socks5://h:1' }) }),
      refused(/only HTTP proxies/),
    );
  },
);

test('the proxy of an address follows the variables', () => {
  const at = (address: string, environment: NodeJS.ProcessEnv): string | undefined =>
    proxyFor(new URL(address), environment)?.href;
  const both = { HTTPS_PROXY: 'http://s:1', http_proxy: 'p:2' };
  assert.equal(at('https://a.org/x', both), 'http://s:1/');
  assert.equal(at('http://a.org/x', both), 'http://p:2/');
  assert.equal(at('https://a.org', {}), undefined);
  assert.equal(at('https://a.org', { all_proxy: 'http://any:3' }), 'http://any:3/');
  const except = (list: string, address: string): boolean =>
    at(address, { https_proxy: 'http://s:1', NO_PROXY: list }) === undefined;
  assert.ok(except('*', 'https://a.org'));
  assert.ok(except('b.org, a.org', 'https://a.org'));
  assert.ok(except('.a.org', 'https://x.a.org'));
  assert.ok(except('*.a.org', 'https://x.a.org'));
  assert.ok(except('a.org', 'https://x.a.org'));
  assert.ok(except('a.org:443', 'https://a.org'));
  assert.ok(except('127.0.0.1', 'https://127.0.0.1:8080'));
  assert.ok(except('[::1]', 'https://[::1]:8080'));
  assert.ok(!except('a.org:80', 'https://a.org'));
  assert.ok(!except('a.org', 'https://bad-a.org'));
  assert.ok(!except('', 'https://a.org'));
  assert.equal(withoutSecrets('http://u:p@h:1/x'), 'http://h:1/x');
});

test('lists of files are read whatever stands in them', () => {
  assert.deepEqual(parseJson('no json'), undefined);
  assert.deepEqual(parseJson('null'), undefined);
  assert.deepEqual(parseJson('{"files":{}}'), undefined);
  const odd = { files: [null, 3, {}, { filename: 'a', url: 7 }, { filename: 'b', url: 'b' }] };
  assert.deepEqual(parseJson(JSON.stringify(odd)), [{ name: 'b', url: 'b' }]);
  const hash = '0f'.repeat(32);
  assert.deepEqual(
    parseHtml(
      `<A class="x" HREF='/f/a%2B1.whl?x=1&amp;y=2#md5=3&amp;sha256=${hash.toUpperCase()}'>a</A><a name="n">no</a>`,
    ),
    [{ name: 'a+1.whl', url: '/f/a%2B1.whl?x=1&y=2', sha256: hash }],
  );
  assert.deepEqual(parseHtml('plain text'), []);
});
