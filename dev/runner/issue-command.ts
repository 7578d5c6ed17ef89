/**
 * Turns `::error file=…,line=…::message` and its sisters into an annotation.
 * Mirrors IssueCommandExtension in Runner.Worker/ActionCommandManager.cs.
 */
import { isAbsolute, relative } from 'node:path';
import type { Command } from './command.ts';
import type { Annotation, AnnotationKind } from './execution.ts';

/** Returns the annotation of a command; `workspace` makes an absolute file below it relative. */
export function toAnnotation(kind: AnnotationKind, command: Command, workspace: string): Annotation {
  const title = command.properties.get('title');
  const file = command.properties.get('file');
  return {
    kind,
    message: command.data,
    ...(title === undefined ? {} : { title }),
    ...(file === undefined ? {} : { file: withinWorkspace(file, workspace) }),
    ...validPlace(command),
  };
}

type Place = Pick<Annotation, 'line' | 'endLine' | 'column' | 'endColumn'>;

/** Columns count only with a line, and only if the annotation begins and ends on the same one. */
function validPlace({ properties }: Command): Place {
  const endLine = integer(properties.get('endline'));
  const line = integer(properties.get('line')) ?? endLine;
  const endColumn = integer(properties.get('endcolumn'));
  const column = integer(properties.get('col')) ?? endColumn;
  const oneLine = line !== undefined && (endLine === undefined || endLine === line);
  const forward = endLine === undefined || line === undefined || endLine >= line;
  const columnsForward = endColumn === undefined || column === undefined || endColumn >= column;
  return {
    ...(forward ? defined({ line, endLine }) : {}),
    ...(oneLine && columnsForward ? defined({ column, endColumn }) : {}),
  };
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : undefined;
}

function defined(place: { [Key in keyof Place]: Place[Key] | undefined }): Place {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}

function withinWorkspace(file: string, workspace: string): string {
  if (!isAbsolute(file)) return file;
  const path = relative(workspace, file);
  return path === '' || path.startsWith('..') ? file : path;
}
