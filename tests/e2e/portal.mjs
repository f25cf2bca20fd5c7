// Starts the portal on a free port with a fresh data directory, and runs umkreis commands on it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_MS_MAX = 60_000;

export class Portal {
  constructor(binary) {
    this.binary = binary;
    this.data = mkdtempSync(join(tmpdir(), 'umkreis-e2e-'));
  }

  /** Runs a command and returns its stdout; throws with its stderr when it fails. */
  run(args, input) {
    const result = spawnSync(this.binary, ['--data', this.data, ...args],
      { input, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
    if (result.status !== 0)
      throw new Error(`umkreis ${args.join(' ')}: exit ${result.status}: ${result.stderr}`);
    return result.stdout;
  }

  search(args) {
    return JSON.parse(this.run(['search', '--json', ...args]));
  }

  async start() {
    this.server = spawn(this.binary,
      ['--data', this.data, 'serve', '--listen', '127.0.0.1:0', '--metrics', '127.0.0.1:0'],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    this.log = '';
    this.server.stderr.on('data', chunk => { this.log += chunk; });
    this.url = await new Promise((resolve, reject) => {
      let out = '';
      const timer = setTimeout(() => reject(new Error(`serve said nothing: ${this.log}`)),
        START_MS_MAX);
      this.server.stdout.on('data', chunk => {
        out += chunk;
        if (out.includes('\n')) {
          clearTimeout(timer);
          resolve(out.trim().replace(/\/$/, ''));
        }
      });
      this.server.on('exit', code => reject(new Error(`serve ended with ${code}: ${this.log}`)));
    });
  }

  /** Where the metrics are, as the server's log says. */
  get metrics() {
    return /metrics on (http:\S+)/.exec(this.log)?.[1];
  }

  /** SIGTERM; resolves with the exit code. */
  async stop() {
    if (!this.server || this.server.exitCode !== null)
      return this.server?.exitCode;
    const ended = new Promise(resolve => this.server.once('exit', resolve));
    this.server.kill('SIGTERM');
    return ended;
  }

  remove() {
    rmSync(this.data, { recursive: true, force: true });
  }
}
