import {
  FAILSAFE_SCHEMA,
  NOT_RESOLVED,
  Schema,
  type ScalarTagDefinition,
  boolYaml11Tag,
  floatYaml11Tag,
  intCoreTag,
  intYaml11Tag,
  loadAll,
  mergeTag,
  nullYaml11Tag,
} from 'js-yaml';

/** A YAML problem that may be shown: what and where, never the text itself, which can be a secret. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
}

// YAML 1.1 reads `12:30` as a number of base 60; kubectl's reader does not.
function withoutBase60<T>(tag: ScalarTagDefinition<T>): ScalarTagDefinition<T> {
  return {
    ...tag,
    resolve: (source, isExplicit, tagName) =>
      source.includes(':') ? NOT_RESOLVED : tag.resolve(source, isExplicit, tagName),
  };
}

// kubectl reads YAML 1.1 (`0644` is octal, `yes` is true), leaves dates as text, and also knows `0o644`.
const integerTag: ScalarTagDefinition<number> = {
  ...intYaml11Tag,
  resolve: (source, isExplicit, tagName) =>
    /^[-+]?0o/.test(source)
      ? intCoreTag.resolve(source, isExplicit, tagName)
      : intYaml11Tag.resolve(source, isExplicit, tagName),
};

const kubectlSchema = new Schema([
  ...FAILSAFE_SCHEMA.tags,
  nullYaml11Tag,
  boolYaml11Tag,
  withoutBase60(integerTag),
  withoutBase60(floatYaml11Tag),
  mergeTag,
]);

/** Reads all documents of a YAML (or JSON) text as kubectl would; throws YamlError with line and column. */
export function readYamlDocuments(text: string): unknown[] {
  try {
    return loadAll(text, { schema: kubectlSchema }).filter(
      (document) => document !== null && document !== undefined,
    );
  } catch (error) {
    throw new YamlError(describe(error));
  }
}

/** Reads one YAML document; an empty text is `undefined`; throws YamlError with line and column. */
export function readYaml(text: string): unknown {
  const documents = readYamlDocuments(text);
  if (documents.length > 1) throw new YamlError('it holds more than one document (`---`)');
  return documents[0];
}

// The library's own message quotes the lines around the mistake, and quotes names and tags in the reason.
function describe(error: unknown): string {
  const { reason, mark } = error as { reason?: string; mark?: { line?: number; column?: number } };
  const what = (reason ?? 'it cannot be read').replace(/"[^"]*"|'[^']*'|<[^>]*>|\(.*\)/g, '…');
  if (mark?.line === undefined) return what;
  return `${what}, line ${mark.line + 1}, column ${(mark.column ?? 0) + 1}`;
}
