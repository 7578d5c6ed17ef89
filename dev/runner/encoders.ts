/**
 * The encoded forms in which a secret is masked too.
 * Mirrors Sdk/DTLogging/Logging/ValueEncoders.cs in the order of Runner.Common/HostContext.cs.
 */
const encoders: readonly ((value: string) => string)[] = [
  (value) => base64(value, 0),
  (value) => base64(value, 1),
  (value) => base64(value, 2),
  (value) => value.replaceAll('"', '\\"'),
  (value) => value.replaceAll("'", "''"),
  (value) => JSON.stringify(value).slice(1, -1),
  escapeUri,
  escapeXml,
  (value) => (/^".{7,}"$/s.test(value) ? value.slice(1, -1) : ''),
  beforeAmpersand,
  afterAmpersand,
];

/** Returns the value and all its encoded forms. */
export function maskedForms(value: string): string[] {
  return [value, ...encoders.map((encode) => encode(value))].filter((form) => form !== '');
}

/** The same secret behind a prefix of one or two bytes has another Base64 form. */
function base64(value: string, shift: number): string {
  const bytes = Buffer.from(value);
  return bytes.subarray(bytes.length > shift ? shift : 0).toString('base64');
}

function escapeUri(value: string): string {
  // Uri.EscapeDataString escapes these five as well.
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const XML: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
};

function escapeXml(value: string): string {
  return value.replace(/[<>"'&]/g, (character) => XML[character] ?? character);
}

/** PowerShell prints the two sides of an ampersand apart when a command line fails. */
function beforeAmpersand(value: string): string {
  const plus = value.indexOf('&+');
  const end = plus >= 0 ? plus + 2 : value.lastIndexOf('&') + 1;
  return end >= 6 ? value.slice(0, end) : '';
}

function afterAmpersand(value: string): string {
  if (!value.includes('&')) return '';
  const plus = value.indexOf('&+');
  const section = value.slice(plus >= 0 ? plus + 3 : value.lastIndexOf('&') + 1);
  return section.length >= 6 ? section : '';
}
