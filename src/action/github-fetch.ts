import http from 'node:http';
import https from 'node:https';

/**
 * `fetch` for octokit over Node's own HTTP: Node's global one knows no proxy, and undici would be the largest part of
 * the bundle. Whole answers only, and no redirects: a moved repository must not answer for another.
 */
export function makeFetch(environment: NodeJS.ProcessEnv): typeof fetch {
  const agents = agentsFor(environment);
  return (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isPlain = url.protocol === 'http:';
    return new Promise((resolve, reject) => {
      const outgoing = (isPlain ? http : https).request(url, {
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        agent: isPlain ? agents.http : agents.https,
        ...(init.signal ? { signal: init.signal } : {}),
      });
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve(answer(response, Buffer.concat(chunks)));
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      });
      outgoing.end(typeof init.body === 'string' ? init.body : undefined);
    });
  };
}

function agentsFor(environment: NodeJS.ProcessEnv) {
  const options = { keepAlive: true, proxyEnv: environment };
  try {
    return { http: new http.Agent(options), https: new https.Agent(options) };
  } catch {
    // Node repeats all of it in its error, the password too.
    throw new Error('HTTPS_PROXY or HTTP_PROXY is no address of a proxy');
  }
}

function answer(response: http.IncomingMessage, body: Buffer): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return new Response(body.length === 0 ? null : new Uint8Array(body), {
    status: response.statusCode ?? 0,
    headers,
  });
}
