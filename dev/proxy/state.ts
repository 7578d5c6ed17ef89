import { CutPlan } from './cut-plan.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** `reset` sends RST; `close` sends FIN, as an idle load balancer does. */
export type CutStyle = 'reset' | 'close';

/** What all connections of a proxy share: its settings and its counters. */
export class ProxyState {
  target: Target;
  /** Round trip, milliseconds: half of it each way. */
  delayMs: number;
  cutStyle: CutStyle = 'reset';
  cutPlan = new CutPlan([]);
  connections = 0;
  cuts = 0;
  bytesUp = 0;
  bytesDown = 0;

  constructor(target: Target, delayMs: number) {
    this.target = target;
    this.delayMs = delayMs;
  }

  passed(direction: 'up' | 'down', length: number): void {
    if (direction === 'up') this.bytesUp += length;
    else this.bytesDown += length;
  }
}
