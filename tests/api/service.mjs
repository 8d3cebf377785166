// api/service.mjs - a Subtier of its own for a test file: embedded PostgreSQL, sample lists, keys.
// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
export const program = process.env.SUBTIER_BIN ?? resolve(here, '../../build/subtier');

const run = promisify(execFile);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// What was started and is still running; stopped even when a test file throws.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Service {
  static async start(...options) {
    const service = new Service();
    await service.open(...options);
    return service;
  }

  async open(...options) {
    this.folder = await mkdtemp(join(tmpdir(), 'subtier-api-'));
    await chmod(this.folder, 0o711); // PostgreSQL's account must get through
    this.data = join(this.folder, 'data');
    try {
      await this.serve(...options);
    } catch (error) {
      await rm(this.folder, { recursive: true, force: true });
      throw error;
    }
  }

  async serve(...options) {
    const portFile = join(this.folder, 'port');
    await rm(portFile, { force: true });
    this.log = '';
    this.child = spawn(program, ['serve', '--embedded', this.data, '--sample', '--listen', '127.0.0.1:0',
      '--port-file', portFile, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr.on('data', (text) => { this.log += text; });
    this.ended = new Promise((done) => this.child.on('exit', (code, signal) => done({ code, signal })));
    running.add(this.child);
    this.ended.then(() => running.delete(this.child));
    for (let tries = 0; ; tries++) {
      try {
        this.port = Number((await readFile(portFile, 'utf8')).trim());
        break;
      } catch {
        if (tries === 1200 || this.child.exitCode !== null) throw new Error(`serve did not start:\n${this.log}`);
        await wait(50);
      }
    }
    this.url = `http://127.0.0.1:${this.port}`;
  }

  async cli(...args) {
    const [command, ...rest] = args;
    const { stdout } = await run(program, [command, ...rest, '--embedded', this.data]);
    return stdout.trim();
  }

  async key(name, scopes = 'all', ...options) {
    const text = await this.cli('keys', 'create', '--name', name, '--scopes', scopes, ...options);
    return text.split('\n').at(-1);
  }

  // An answer with its body read: {status, headers, text, json}.
  async ask(method, path, { key = this.all, body, headers = {}, raw } = {}) {
    const sent = { ...headers };
    if (key) sent.authorization ??= `Bearer ${key}`;
    if (body !== undefined || raw !== undefined) sent['content-type'] ??= 'application/json';
    const answer = await fetch(this.url + path, {
      method, headers: sent, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      redirect: 'manual',
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const result = { status: answer.status, headers: answer.headers, bytes, text: bytes.toString() };
    try { result.json = JSON.parse(result.text); } catch { /* not every answer is JSON */ }
    return result;
  }

  get(path, options) { return this.ask('GET', path, options); }
  post(path, body, options) { return this.ask('POST', path, { body, ...options }); }
  put(path, body, options) { return this.ask('PUT', path, { body, ...options }); }

  // Raw bytes over a socket: resolves with everything received once the service closes or answers.
  raw(pieces, { pauseMs = 0, closeAfterMs = 20000 } = {}) {
    return new Promise((done) => {
      const started = Date.now();
      let received = '';
      const socket = net.connect(this.port, '127.0.0.1');
      const finish = () => done({ text: received, ms: Date.now() - started });
      const timer = setTimeout(() => socket.destroy(), closeAfterMs);
      socket.on('data', (data) => { received += data; });
      socket.on('error', () => {});
      socket.on('close', () => { clearTimeout(timer); finish(); });
      (async () => {
        for (const piece of pieces) {
          if (socket.destroyed) return;
          socket.write(piece);
          await wait(pauseMs);
        }
      })();
    });
  }

  // PostgreSQL's first process, or 0 when there is none.
  async postmaster() {
    const pid = Number((await readFile(join(this.data, 'data', 'postmaster.pid'), 'utf8').catch(() => '0')).split('\n')[0]);
    try {
      process.kill(pid, 0);
      return pid;
    } catch {
      return 0;
    }
  }

  async kill(signal = 'SIGKILL') {
    this.child.kill(signal);
    return this.ended;
  }

  async stop() {
    if (this.child && this.child.exitCode === null) this.child.kill('SIGTERM');
    const end = await this.ended;
    await rm(this.folder, { recursive: true, force: true });
    return end;
  }
}

export const company = (id, name, more = {}) => ({ id, schema: 'Company', properties: { name: [name], ...more } });
export const person = (id, name, more = {}) => ({ id, schema: 'Person', properties: { name: [name], ...more } });

// The example of the API's description.
export const chain = {
  root: 't0',
  as_of: '2026-11-23',
  parties: [
    company('t0', 'Bright Harbor Streaming Inc', { country: ['us'] }),
    company('t1', 'SEK Studio'),
    person('p1', 'Kim Myong Chol', { birthDate: ['1972-05-12'] }),
  ],
  relations: [
    { from: 't0', to: 't1', type: 'contracts', source: 'declared' },
    { from: 'p1', to: 't1', type: 'owns', basis: 'capital', share: { low: '25', high: '50' }, valid_from: '2020-01-01' },
  ],
};

export { wait };
