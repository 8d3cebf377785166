// support/list_server.mjs - a publisher's server as bad as they come, over TLS on 127.0.0.1.
//
//     node list_server.mjs FOLDER [CERT KEY]     prints its port, ends when its input ends
//
// FOLDER holds what is served below /files/. Each other path is one kind of trouble.
// SPDX-License-Identifier: Apache-2.0
import { createReadStream, readFileSync, statSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const tag = (text) => `"${text.length}-${[...text].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7).toString(16)}"`;
export const content = Array.from({ length: 2000 }, (_, i) => `line ${i} of a file\n`).join('');

// What each path does; `seen` counts the requests of a path.
const troubles = {
  '/ok': (request, answer) => {
    answer.setHeader('ETag', '"state-1"');
    answer.setHeader('Last-Modified', 'Wed, 01 May 2024 10:00:00 GMT');
    if (request.headers['if-none-match'] === '"state-1"') return answer.writeHead(304).end();
    return answer.end(content);
  },
  '/gzip': (request, answer) => answer.setHeader('Content-Encoding', 'gzip').end(gzipSync(content)),
  '/brotli': (request, answer) => answer.setHeader('Content-Encoding', 'br').end('not what was asked for'),
  '/404': (request, answer) => answer.writeHead(404).end('no such file'),
  '/500': (request, answer) => answer.writeHead(500).end('sorry'),
  '/flaky': (request, answer, seen) => (seen < 3 ? answer.writeHead(503).end() : answer.end(content)),
  '/redirect': (request, answer) => answer.writeHead(302, { Location: '/ok' }).end(),
  '/away': (request, answer) => answer.writeHead(301, { Location: 'https://elsewhere.invalid/ok' }).end(),
  '/private': (request, answer) => answer.writeHead(307, { Location: 'https://10.0.0.1/ok' }).end(),
  '/plain': (request, answer) => answer.writeHead(302, { Location: `http://${request.headers.host}/ok` }).end(),
  '/file': (request, answer) => answer.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
  '/round': (request, answer) => answer.writeHead(302, { Location: '/round' }).end(),
  '/html': (request, answer) => answer.setHeader('Content-Type', 'text/html').end('<!DOCTYPE html><title>Maintenance</title>'),
  '/hidden-html': (request, answer) => answer.setHeader('Content-Type', 'text/csv').end('\n<html><body>Maintenance</body></html>'),
  '/empty': (request, answer) => answer.end(),
  '/slow': (request, answer) => {
    answer.writeHead(200, { 'Content-Length': content.length });
    const timer = setInterval(() => answer.write('x'), 100);
    request.on('close', () => clearInterval(timer));
    answer.on('close', () => clearInterval(timer));
  },
  '/endless': (request, answer) => {
    const more = () => { while (!answer.destroyed && answer.write('x'.repeat(65536))); };
    answer.on('drain', more);
    more();
  },
  '/announced': (request, answer) => answer.writeHead(200, { 'Content-Length': 5e9 }).end('x'),
  '/truncated': (request, answer) => {
    answer.writeHead(200, { 'Content-Length': content.length });
    answer.write(content.slice(0, 1000), () => answer.socket.destroy());
  },
  // Breaks twice, then gives the rest; `If-Range` must name the state the client holds.
  '/resume': (request, answer, seen) => {
    answer.setHeader('ETag', '"steady"').setHeader('Accept-Ranges', 'bytes');
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const from = range && request.headers['if-range'] === '"steady"' ? Number(range[1]) : 0;
    if (from > 0) answer.setHeader('Content-Range', `bytes ${from}-${content.length - 1}/${content.length}`);
    answer.writeHead(from > 0 ? 206 : 200, { 'Content-Length': content.length - from });
    if (seen > 2) return answer.end(content.slice(from));
    return answer.write(content.slice(from, from + 5000), () => setTimeout(() => answer.socket.destroy(), 30));
  },
  // Breaks once, and the file is another one when the client comes back.
  '/changed': (request, answer, seen) => {
    answer.setHeader('ETag', `"state-${seen}"`).setHeader('Accept-Ranges', 'bytes');
    answer.writeHead(200, { 'Content-Length': content.length });
    if (seen > 1) return answer.end(content);
    return answer.write(content.slice(0, 5000).toUpperCase(), () => setTimeout(() => answer.socket.destroy(), 30));
  },
  // A part that does not begin where it was asked for.
  '/wrong-part': (request, answer) => {
    answer.setHeader('ETag', '"steady"').setHeader('Accept-Ranges', 'bytes');
    if (request.headers.range) {
      return answer.writeHead(206, { 'Content-Range': `bytes 7-${content.length - 1}/${content.length}` }).end(content.slice(7));
    }
    answer.writeHead(200, { 'Content-Length': content.length });
    return answer.write(content.slice(0, 5000), () => setTimeout(() => answer.socket.destroy(), 30));
  },
};

function serveFile(path, request, answer) {
  let size;
  try { size = statSync(path).size; } catch { return answer.writeHead(404).end(); }
  const text = readFileSync(path, 'latin1');
  answer.setHeader('ETag', tag(text));
  if (request.headers['if-none-match'] === tag(text)) return answer.writeHead(304).end();
  answer.setHeader('Content-Length', size);
  return createReadStream(path).pipe(answer);
}

// Listens and resolves with {port, requests, close}; `requests` lists "path status" in order.
export function start(folder, options) {
  const seen = {}, requests = [];
  const server = https.createServer(options, (request, answer) => {
    const path = new URL(request.url, 'https://server').pathname;
    seen[path] = (seen[path] ?? 0) + 1;
    answer.on('close', () => requests.push(`${path} ${answer.statusCode}`));
    answer.on('error', () => {});
    if (troubles[path]) return troubles[path](request, answer, seen[path]);
    return serveFile(join(folder, path), request, answer);
  });
  server.on('clientError', (error, socket) => socket.destroy());
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done({
      port: server.address().port, requests,
      close: () => { server.closeAllConnections?.(); server.close(); },
    }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, cert, key] = process.argv.slice(2);
  const { port } = await start(folder, { cert: readFileSync(cert), key: readFileSync(key) });
  console.log(port);
  process.stdin.on('end', () => process.exit(0)).resume();
}
