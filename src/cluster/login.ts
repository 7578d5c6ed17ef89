import type { Material } from './credentials.ts';
import type { Target } from './kubeconfig.ts';

const LONGEST_NAME = 120;

/** Names the identity by which a run logs in, and what its token says of itself; the credential is not in it. */
export function describeLogin({ login, user }: Target, material: Material | null, nowMs: number): string {
  const { command } = (user['exec'] ?? {}) as { readonly command?: unknown };
  const plugin = typeof command === 'string' ? [`exec plugin ${short(command)}`] : [];
  return [short(login), ...plugin, ...credentialOf(material, nowMs)].join(', ');
}

function credentialOf(material: Material | null, nowMs: number): readonly string[] {
  const authorization = String(material?.headers['Authorization'] ?? '');
  const token = /^Bearer (.+)$/.exec(authorization)?.[1];
  if (token !== undefined) return tokenWords(token, nowMs);
  if (authorization !== '') return ['with a password'];
  return [material?.tls.cert ? 'with a client certificate' : 'without a credential'];
}

// Only claims that name and date a token: its header and its signature stay where they are.
function tokenWords(token: string, nowMs: number): readonly string[] {
  const { sub, iss, exp } = claimsOf(token);
  const expiresMs = typeof exp === 'number' && exp > 0 ? exp * 1000 : Number.NaN;
  return [
    `with a token${typeof sub === 'string' ? ` of ${short(sub)}` : ''}`,
    ...(typeof iss === 'string' ? [`issued by ${short(iss)}`] : []),
    ...(expiresMs < nowMs ? [`expired at ${new Date(expiresMs).toISOString().slice(0, 19)}Z`] : []),
  ];
}

function claimsOf(token: string): { readonly [claim: string]: unknown } {
  const [, claims, signature] = token.split('.');
  if (claims === undefined || signature === undefined) return {};
  try {
    const read: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
}

function short(name: string): string {
  const line = name.replace(/\s+/g, ' ');
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME - 1)}…`;
}
