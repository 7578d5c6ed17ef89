import type { Inputs } from '../action/inputs.ts';

/** Values of the inputs that may stand in no report and no summary. */
export function secretValues(inputs: Pick<Inputs, 'env' | 'services'>): readonly string[] {
  return [
    ...inputs.env.map(({ value }) => value).filter(isWorthMasking),
    ...inputs.services.flatMap(({ name, image, env }) =>
      env
        // A database's name and user are in every other line of its log: only what is meant to be secret is hidden.
        .filter((variable) => /pass|secret|token|key|credential/i.test(variable.name))
        .map(({ value }) => value)
        .filter(
          (value) => isWorthMasking(value) && value !== 'root' && value !== name && !image.includes(value),
        ),
    ),
  ];
}

// Masking `true` or `8080` wherever it stands would only garble the report.
function isWorthMasking(value: string): boolean {
  return !/^(true|false|yes|no|on|off|null|none|test|\d{0,5})$/i.test(value.trim());
}
