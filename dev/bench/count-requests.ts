// Loaded before the action: notes each request it sends, one line each, in the file that BENCH_REQUESTS names.
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';

const file = process.env.BENCH_REQUESTS ?? '';
subscribe('http.client.request.start', (message) => {
  const { method, path } = (message as { readonly request: ClientRequest }).request;
  appendFileSync(file, `${method} ${path}\n`);
});
