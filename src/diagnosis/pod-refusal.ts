import { creationRows } from './catalogue/creation.ts';
import { known } from './catalogue.ts';
import { amount } from './quantities.ts';
import { firstHit, type Hit } from './signature.ts';

/** Why the API server does not let a pod be made. */
export interface PodRefusal {
  readonly hit: Hit;
  /** The refusal in the API server's own words. */
  readonly text: string;
  /** It is in the Job or in the namespace's rules, whatever the row's class says: waiting does not help. */
  readonly isConfiguration: boolean;
  /** Where the surroundings ask for another remedy than the row's. */
  readonly remedy?: string;
}

const PREFIX = /^(?:\(combined from similar events\): )?Error creating: /;

/** Reads a refusal as the job controller writes it into its event. */
export function podRefusal(eventText: string, source: string): PodRefusal {
  const subject = { on: 'Job', reason: 'FailedCreate', text: eventText, source };
  const hit = firstHit(creationRows, subject) ?? known('create.other');
  const isNever = hit.signature.id === 'create.quota.exceeded' && neverFits(hit);
  return {
    hit,
    text: eventText.replace(PREFIX, ''),
    isConfiguration: isNever || hit.signature.is === 'configuration',
    ...(isNever
      ? { remedy: `This pod never fits quota ${hit.groups[1]}: ask for less, or have the quota raised.` }
      : {}),
  };
}

/** The same of the API server's answer to a pod of our own, which the job controller would only put its words before. */
export function dryRunRefusal(message: string): PodRefusal {
  return podRefusal(`Error creating: ${message}`, 'job-controller');
}

/** A request that is above the quota's limit by itself never fits, whoever ends. */
function neverFits(hit: Hit): boolean {
  const requested = pairs(hit.groups[2] ?? '');
  const limited = pairs(hit.groups[4] ?? '');
  return [...requested].some(([resource, value]) => amount(value) > amount(limited.get(resource)));
}

function pairs(list: string): ReadonlyMap<string, string> {
  return new Map(
    list.split(',').map((pair) => {
      const [resource = '', value = ''] = pair.trim().split('=');
      return [resource, value];
    }),
  );
}
