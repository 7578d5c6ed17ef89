import type { Fields } from './container.ts';

/** The Job with another pod spec. */
export function changePodSpec(job: Fields, change: (podSpec: Fields) => Fields): Fields {
  const spec = job.spec as Fields;
  const template = spec.template as Fields;
  return { ...job, spec: { ...spec, template: { ...template, spec: change(template.spec as Fields) } } };
}
