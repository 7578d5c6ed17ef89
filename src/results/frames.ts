/** A line of a stack trace that names a place in the code. */
export interface Frame {
  /** As written: a path, or only the file's name. */
  readonly file: string;
  readonly line: number;
  /** The class with its package, where the frame tells it. */
  readonly owner: string;
  /** Code of a library or of the runtime, which nobody of the team wrote. */
  readonly isLibrary: boolean;
  /** The line is nothing but a frame. */
  readonly isCall: boolean;
}

const LONGEST_LINE = 500;
const SOURCES =
  'py|rb|js|jsx|ts|tsx|mjs|cjs|mts|cts|go|rs|c|cc|cpp|cxx|h|hh|hpp|java|kt|kts|scala|groovy|swift|m|mm|cs|fs|vb|php|phpt|ex|exs|erl|feature|vue|svelte|lua|pl|pm|t|sh|bats|dart|clj|hs|ml|jl|r|zig|nim|sql|robot';

const JAVA =
  /^\s*at (?:[\w.@-]+\/{1,2})?([\w.$]+)\.[\w$<>]+\(([\w$-]+\.(?:java|kt|scala|groovy)):(\d{1,7})\)/;
// Of a virtual machine's own code only the class is told: `at java.base/java.lang.Thread.run(Unknown Source)`.
const JAVA_BARE = /^\s*at (?:[\w.@-]+\/{1,2})?([\w.$]+)\.[\w$<>]+\((?:Unknown Source|Native Method)\)/;
const DOTNET = /^\s*at ([\w.`+<>[\]]+)\.[^.(\s]+\(.* in (.+):line (\d{1,7})/;
const DOTNET_BARE = /^\s*at (System|Xunit|NUnit|Microsoft|MSTest)\.[^(]*\(/;
const SCRIPT = /^\s*at .*\(([^()]{1,400}):(\d{1,7}):\d{1,7}\)\s*$/;
const SCRIPT_BARE = /^\s*at (?:async )?(\S{1,400}):(\d{1,7}):\d{1,7}\s*$/;
// `at new Promise (<anonymous>)`, `at async Promise.all (index 0)`
const SCRIPT_BUILT_IN = /^\s*at [\w. ]{1,80} \((?:<anonymous>|index \d+|native)\)/;
const PYTHON = /^\s*File "([^"]+)", line (\d{1,7})/;
const FROZEN = /^\s*(?:<[\w. ]+>):\d+: /;
const PLACE = new RegExp(
  `(?:^|[\\s(#"'])((?:[A-Za-z]:)?(?:phar://)?[\\w@.+~/\\\\-]{0,300}\\.(?:${SOURCES})):(\\d{1,7})(?=$|[\\s:,)'"\\]])`,
  'i',
);
const ONLY_PLACE = /^\s*(?:at |# |from )?\S+:\d+(?::\d+)?(?::in .*|: \w+|\s\+0x[\da-f]+)?\s*$/;

const LIBRARY_PATH =
  /(?:^|[/\\])(?:node_modules|site-packages|dist-packages|vendor|gems|\.cargo|\.nuget|\.m2|\.yarn)[/\\]|\/pkg\/mod\/|^(?:node:|internal\/|phar:|<|https?:)|^\/(?:usr\/(?:local\/)?(?:go|lib|share|include|bin)|rustc|_|opt\/hostedtoolcache)\/|\/lib\/(?:python|ruby)/;
const LIBRARY_CLASS =
  /^(?:java|javax|jdk|sun|com\.sun|kotlin|scala|groovy|junit|worker|System|Xunit|NUnit|Microsoft|org\.(?:junit|hamcrest|assertj|mockito|opentest4j|testng|gradle|codehaus|springframework|apache\.(?:maven|groovy)))(?:\.|$)/;

/** What a line of a stack trace tells of its place; null when it is no frame. */
export function frameOf(line: string): Frame | null {
  const text = line.slice(0, LONGEST_LINE).trimEnd();
  if (text === '') return null;
  const java = JAVA.exec(text);
  if (java) return frame(java[2], java[3], java[1], true);
  const bare = JAVA_BARE.exec(text) ?? DOTNET_BARE.exec(text);
  if (bare) return frame('', '0', bare[1], true);
  const dotnet = DOTNET.exec(text);
  if (dotnet) return frame(dotnet[2], dotnet[3], dotnet[1], true);
  if (SCRIPT_BUILT_IN.test(text)) return frame('<anonymous>', '0', '', true);
  const script = SCRIPT.exec(text) ?? SCRIPT_BARE.exec(text);
  if (script) return frame(script[1], script[2], '', true);
  const python = PYTHON.exec(text);
  if (python) return frame(python[1], python[2], '', true);
  if (FROZEN.test(text)) return frame('<frozen>', '0', '', true);
  const place = PLACE.exec(text);
  return place ? frame(place[1], place[2], '', ONLY_PLACE.test(text)) : null;
}

function frame(file = '', line = '', owner = '', isCall = false): Frame {
  return {
    file,
    line: Number(line),
    owner,
    isLibrary: LIBRARY_PATH.test(file) || (owner !== '' && LIBRARY_CLASS.test(owner)),
    isCall,
  };
}
