import { type ArrowFunctionExpression, type Expression, type Program, parse } from 'acorn';

/**
 * Writes the modules of a bundled file as functions in parentheses, which V8 compiles while it reads them. A module
 * is called as soon as it is loaded: else V8 reads over it first, and again to compile it.
 */
export function withEagerModules(code: string): string {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  let text = code;
  // From the end on, so that the places in front stay right.
  for (const module of modulesOf(program).toReversed()) {
    const parameters = module.params.map(({ start, end }) => code.slice(start, end)).join(',');
    const body = code.slice(module.body.start, module.body.end);
    text = `${text.slice(0, module.start)}(function(${parameters})${body})${text.slice(module.end)}`;
  }
  return text;
}

function modulesOf(program: Program): readonly ArrowFunctionExpression[] {
  return program.body
    .map((statement) => (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement))
    .filter((statement) => statement?.type === 'VariableDeclaration')
    .flatMap(({ declarations }) => declarations)
    .flatMap(({ init }) => modulesIn(init));
}

/** Webpack's table: an object whose keys are the numbers of the modules. */
function modulesIn(table: Expression | null | undefined): readonly ArrowFunctionExpression[] {
  if (table?.type !== 'ObjectExpression') return [];
  return table.properties.flatMap((property) =>
    property.type === 'Property' &&
    property.key.type === 'Literal' &&
    property.value.type === 'ArrowFunctionExpression' &&
    property.value.body.type === 'BlockStatement'
      ? [property.value]
      : [],
  );
}
