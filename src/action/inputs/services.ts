import { type PlacedYaml, readPlacedYaml } from '../../text/places.ts';
import { YamlError } from '../../text/yaml.ts';
import { type Problems, quote } from '../problems.ts';
import { type ReadyInput, ServiceFields } from './service-fields.ts';

/** One server beside the tests, as the user wrote it. */
export interface ServiceInput {
  readonly name: string;
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly command: readonly string[] | null;
  readonly args: readonly string[] | null;
  readonly ports: readonly number[];
  readonly cpu: string;
  readonly memory: string;
  /** Null: as the image is known to need it, or the first port. */
  readonly ready: ReadyInput | null;
  /** Directories to keep in memory; null: as the image is known to need it. */
  readonly tmpfs: readonly string[] | null;
  /** Where it stands in the input: `line 3, column 1`. */
  readonly place: string;
}

const EXAMPLE = 'Example: services: |\n    mysql: mysql:8.4\n    redis: {image: "redis:7", memory: 256Mi}';
// The gates in front of the tests are called `ready-of-NAME`, and 63 letters are all that a container may have.
const LONGEST_NAME = 50;
const RESERVED = new Set(['test', 'workspace', 'results', 'localhost']);
const RESERVED_PREFIX = 'ready-of-';

/** Reads `services`: a YAML map from names to images or to maps. */
export function readServices(text: string, problems: Problems): readonly ServiceInput[] {
  if (text.trim() === '') return [];
  let document: PlacedYaml;
  try {
    document = readPlacedYaml(text);
  } catch (error) {
    const why = error instanceof YamlError ? error.message : 'it cannot be read';
    problems.add(`services: it is no valid YAML map: ${why}. ${EXAMPLE}`);
    return [];
  }
  const { value } = document;
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    const hint = Array.isArray(value) ? ' A list has no names: write the name before each image.' : '';
    problems.add(
      `services: ${document.place()}: it must be a YAML map from names to images or to maps.${hint} ${EXAMPLE}`,
    );
    return [];
  }
  return Object.entries(value)
    .map(([name, given]) => readService(document, name, given, problems))
    .filter((service) => service !== null);
}

function readService(
  document: PlacedYaml,
  name: string,
  given: unknown,
  problems: Problems,
): ServiceInput | null {
  const place = document.place(name);
  const wrong = nameProblem(name);
  if (wrong !== '') {
    problems.add(`services: ${place}: the name ${quote(name)} ${wrong} Example: mysql: mysql:8.4`);
    return null;
  }
  const fields = new ServiceFields(document, name, given, problems);
  if (!fields.isReadable) return null;
  return {
    name,
    image: fields.image(),
    env: fields.env(),
    command: fields.words('command'),
    args: fields.words('args'),
    ports: fields.ports(),
    cpu: fields.quantity('cpu'),
    memory: fields.quantity('memory'),
    ready: fields.ready(),
    tmpfs: fields.tmpfs(),
    place,
  };
}

// The name is a container's and a host's: the tests reach the service by it.
function nameProblem(name: string): string {
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name))
    return 'is no host name: lower case letters, digits and "-", a letter first.';
  if (name.length > LONGEST_NAME) return `has ${name.length} letters; ${LONGEST_NAME} are allowed.`;
  if (RESERVED.has(name) || name.startsWith(RESERVED_PREFIX)) return 'is taken by this action itself.';
  return '';
}
