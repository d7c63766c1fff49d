import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import tls from 'node:tls';
import { loadTypescript } from '../support/paths';
import { type Order } from './children/installer';
import { startIndex } from './packageIndex';
import { cannotInstall, makeFakeTensorFlow } from './support';
import { failsWith, workshop } from './workshop';

function cannotCertify(): string | false {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'no openssl';
  }
}

const skip = cannotInstall() || cannotCertify();

async function listen(context: TestContext, server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A certificate for `index.test` that signs itself, as a company's own authority does. */
function makeCertificate(folder: string): { readonly key: string; readonly cert: string } {
  const key = path.join(folder, 'key.pem');
  const cert = path.join(folder, 'cert.pem');
  const subject = ['-subj', '/CN=index.test', '-addext', 'subjectAltName=DNS:index.test'];
  const files = ['-keyout', key, '-out', cert];
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files], { stdio: 'ignore' });
  return { key, cert };
}

test(
  "an index behind a proxy and a company's own certificate is reached once both are named",
  { skip },
  async (context) => {
    const { folder, cache, environment, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder, 500_000);
    const plain = await startIndex(context, platform, wheel);
    const { key, cert } = makeCertificate(folder);
    const secured = tls.createServer(
      { key: fs.readFileSync(key), cert: fs.readFileSync(cert) },
      (socket) => {
        const onward = net.connect(plain.port, '127.0.0.1');
        socket.pipe(onward).pipe(socket);
        for (const end of [socket, onward]) end.on('error', () => undefined);
      },
    );
    const securedPort = await listen(context, secured);
    const proxy = http.createServer();
    const tunnels: string[] = [];
    proxy.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
      tunnels.push(request.url ?? '');
      const onward = net.connect(securedPort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      for (const end of [socket, onward]) end.on('error', () => undefined);
    });
    const own = {
      ...environment,
      HTTPS_PROXY: `http://127.0.0.1:${await listen(context, proxy)}`,
    };
    // A name that no one resolves: only the proxy can reach it.
    const index = 'https://index.test/simple';
    const options = { environment: own, sources, index, pip: false };
    await assert.rejects(
      install({ ...options, platform }),
      failsWith('download-failed', /certificate/, /NODE_EXTRA_CA_CERTS/),
    );
    const order: Order = { options, platform };
    const installer = path.join(__dirname, 'children', 'installer.ts');
    const child = spawn(process.execPath, [...loadTypescript, installer, JSON.stringify(order)], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: cert },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    assert.deepEqual(await once(child, 'close'), [0, null]);
    assert.deepEqual(fs.readdirSync(cache), ['tensorflow-9.9.9-linux-x64-napi8']);
    assert.deepEqual([...new Set(tunnels)], ['index.test:443']);
  },
);
