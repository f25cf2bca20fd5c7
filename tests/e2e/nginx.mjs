// Tests docs/nginx.conf: nginx with exactly that file (ports, host and certificate replaced) in
// front of a running portal. Prints TAP.
// usage: node tests/e2e/nginx.mjs --binary build/umkreis
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connect as tlsConnect } from 'node:tls';
import { Portal } from './portal.mjs';
import { Tap, assert, equal } from './tap.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({ options: { binary: { type: 'string' } } });
const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx'].find(existsSync);
if (!nginx || spawnSync('openssl', ['version']).status !== 0) {
  console.log('1..0 # SKIP nginx or openssl is not installed');
  process.exit(0);
}

const tap = new Tap();
const portal = new Portal(resolve(options.binary));
const dir = mkdtempSync(join(tmpdir(), 'umkreis-nginx-'));
let server, port;

function freePort() {
  return new Promise(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: found } = probe.address();
      probe.close(() => done(found));
    });
  });
}

function get(path, { method = 'GET', headers = {} } = {}) {
  return new Promise((done, fail) => {
    const r = request({ host: '127.0.0.1', port, path, method, rejectUnauthorized: false,
      headers: { Host: 'jobs.example.de', ...headers } }, answer => {
      let body = '';
      answer.setEncoding('utf8').on('data', part => { body += part; })
        .on('end', () => done({ status: answer.statusCode, headers: answer.headers, body }));
    });
    r.on('error', fail);
    r.end();
  });
}

async function startNginx() {
  port = await freePort();
  const plain = await freePort();
  const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj',
    '/CN=jobs.example.de', '-keyout', key, '-out', cert]);
  const site = readFileSync(join(here, '..', '..', 'docs', 'nginx.conf'), 'utf8')
    .replace('127.0.0.1:8080', new URL(portal.url).host)
    .replace('listen 80;', `listen 127.0.0.1:${plain};`)
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace(/ssl_certificate .*;/, `ssl_certificate ${cert};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`);
  writeFileSync(join(dir, 'site.conf'), site);
  writeFileSync(join(dir, 'nginx.conf'), `daemon off; pid ${dir}/pid; error_log ${dir}/error.log;
    events { worker_connections 256; }
    http { ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(n => `${n}_temp_path ${dir}/${n};`).join(' ')} include ${dir}/site.conf; }`);
  const check = spawnSync(nginx, ['-t', '-c', join(dir, 'nginx.conf')], { encoding: 'utf8' });
  equal(check.status, 0, check.stderr);
  server = spawn(nginx, ['-c', join(dir, 'nginx.conf')], { stdio: 'ignore' });
  for (let i = 0; i < 50; i++) {
    try { await get('/'); return plain; } catch { await new Promise(r => setTimeout(r, 100)); }
  }
  throw new Error(`nginx does not answer: ${readFileSync(join(dir, 'error.log'), 'utf8')}`);
}

try {
  portal.run(['demo', '--count', '50', '--load']);
  await portal.start();
  const plain = await startNginx();
  await tap.test('pages and API through TLS, with absolute https links', async () => {
    const start = await get('/');
    equal(start.status, 200, 'status');
    assert(start.body.includes('href="https://jobs.example.de/"'), 'canonical link');
    assert(start.headers['strict-transport-security'].includes('max-age'), 'HSTS');
    assert(start.headers['content-security-policy'].includes("default-src 'none'"), 'CSP');
    equal((await get('/api/v1/search?limit=1')).status, 200, 'API');
    const packed = await get('/suche', { headers: { 'Accept-Encoding': 'gzip' } });
    equal(packed.headers['content-encoding'], 'gzip', 'compression passes');
    const again = await get('/', { headers: { 'If-None-Match': start.headers.etag } });
    equal(again.status, 304, 'not modified passes');
  });
  await tap.test('plain HTTP leads to https', async () => {
    const answer = await fetch(`http://127.0.0.1:${plain}/suche?was=koch`, { redirect: 'manual' });
    equal([answer.status, answer.headers.get('location')],
      [301, 'https://jobs.example.de/suche?was=koch'], 'redirect');
  });
  await tap.test('HTTP/2 is offered', async () => {
    const protocol = await new Promise((done, fail) => {
      const socket = tlsConnect({ host: '127.0.0.1', port, rejectUnauthorized: false,
        ALPNProtocols: ['h2'] }, () => { done(socket.alpnProtocol); socket.destroy(); });
      socket.on('error', fail);
    });
    equal(protocol, 'h2', 'ALPN');
  });
  await tap.test('bodies are refused, health is for the inside', async () => {
    equal((await get('/', { method: 'POST' })).status, 405, 'POST');
    equal((await get('/healthz')).status, 200, 'health from the loopback interface');
  });
  await tap.test('too many requests get 429, the next second is fine again', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => get('/api/v1/search?limit=1')
      .catch(() => ({ status: 429 }))));
    const refused = answers.filter(a => a.status === 429).length;
    assert(refused > 10 && refused < 60, `${refused} of 60 refused`);
    await new Promise(r => setTimeout(r, 1200));
    equal((await get('/api/v1/search?limit=1')).status, 200, 'later');
  });
} catch (error) {
  await tap.test('the suite runs to its end', () => { throw error; });
} finally {
  server?.kill('SIGTERM');
  await portal.stop();
  portal.remove();
  rmSync(dir, { recursive: true, force: true });
}
process.exit(tap.end());
