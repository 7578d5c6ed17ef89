import type { LineTaker } from './log-lines.ts';
import { type LogPlace, type ResumePoint, stampNanos, stampOf } from './log-place.ts';

export interface LogSink {
  /** Whole lines, latin1, each with its stamp and a space in front; false asks to pause until `drained`. */
  lines(lines: string[]): boolean;
  /** A piece of one very long line, or a last line without an end; the first piece carries the stamp. */
  piece(text: string, isFirst: boolean): boolean;
  /** The node has rotated lines away that were not read in time: between these stamps something is missing. */
  gap(after: string, before: string): void;
  /** The kubelet's own words in place of a log: not the test's. */
  refusal(text: string): void;
  drained(): Promise<void>;
}

// They come with status 200 as log content (failures.md, trap 21; kubernetes/kubernetes#64315).
const KUBELET_TEXT =
  /^(unable to retrieve container logs for |failed to try resolving symlinks in path |failed to create fsnotify watcher)/;
const STARTED_CHARACTERS = 200;

/** Hands on what one answer holds: drops what was delivered before, and notices what the node no longer has. */
export class LogDelivery implements LineTaker {
  readonly #sink: LogSink;
  readonly #place: LogPlace;
  readonly #from: ResumePoint;
  readonly #lastNanos: bigint | null;
  #skip: number;
  #isChecked: boolean;
  #skipsByStamp = false;
  #isInPiece = false;
  #held = '';
  #fresh = 0;

  constructor(sink: LogSink, place: LogPlace, from: ResumePoint) {
    this.#sink = sink;
    this.#place = place;
    this.#from = from;
    this.#lastNanos = stampNanos(from.lastStamp);
    this.#skip = from.skip;
    this.#isChecked = from.sinceTime === '';
  }

  /** Lines of this answer that were handed on. */
  get fresh(): number {
    return this.#fresh;
  }

  lines(lines: string[]): boolean {
    let goOn = true;
    let fresh = lines;
    if (this.#held !== '') {
      fresh = [this.#held + (fresh[0] ?? ''), ...fresh.slice(1)];
      this.#held = '';
    }
    if (this.#isInPiece) {
      goOn = this.#finishPiece(fresh[0] ?? '');
      fresh = fresh.slice(1);
    }
    fresh = this.#dropDelivered(this.#dropKubeletText(fresh));
    if (fresh.length > 0 && this.#place.startedCharacters > 0) {
      const whole = fresh[0] ?? '';
      if (whole.startsWith(this.#place.started)) {
        goOn = this.#finishPiece(whole.slice(this.#place.startedCharacters)) && goOn;
        fresh = fresh.slice(1);
      }
      this.#place.startedCharacters = 0;
    }
    if (fresh.length === 0) return goOn;
    this.#fresh += fresh.length;
    this.#place.delivered(fresh);
    return this.#sink.lines(fresh) && goOn;
  }

  piece(text: string): boolean {
    const isKnown = this.#isChecked && this.#skip === 0 && !this.#skipsByStamp;
    // Whether a long line was delivered before can only be told when it has ended: on a resumed stream it is held.
    if (!this.#isInPiece && (!isKnown || this.#place.startedCharacters > 0)) {
      this.#held += text;
      return true;
    }
    const isFirst = !this.#isInPiece;
    this.#isInPiece = true;
    if (isFirst) {
      this.#place.started = text.slice(0, STARTED_CHARACTERS);
      this.#place.startedCharacters = 0;
    }
    this.#place.startedCharacters += text.length;
    this.#fresh++;
    return this.#sink.piece(text, isFirst);
  }

  drained(): Promise<void> {
    return this.#sink.drained();
  }

  /** The container has ended and its log is whole: what is left is a last line without an end. */
  finish(rest: string): void {
    const text = this.#held + rest;
    this.#held = '';
    if (text === '') return;
    if (this.#isInPiece) {
      this.#sink.piece(text, false);
      return;
    }
    const [last] = this.#dropDelivered(this.#dropKubeletText([text]));
    if (last === undefined || stampNanos(stampOf(last)) === null) return;
    const isBegun = this.#place.startedCharacters > 0 && last.startsWith(this.#place.started);
    this.#sink.piece(isBegun ? last.slice(this.#place.startedCharacters) : last, !isBegun);
  }

  /** The answer ended without being the last: the kubelet may have said why in its last words. */
  abandon(rest: string): void {
    this.#dropKubeletText([rest]);
  }

  #finishPiece(rest: string): boolean {
    this.#isInPiece = false;
    this.#place.startedCharacters = 0;
    this.#place.delivered([this.#place.started]);
    return this.#sink.piece(`${rest}\n`, false);
  }

  // Such words stand at the start of an answer or at its end, never between lines of the log.
  #dropKubeletText(lines: string[]): string[] {
    let kept = lines;
    const last = kept.at(-1);
    if (last !== undefined && KUBELET_TEXT.test(last)) {
      this.#sink.refusal(last);
      kept = kept.slice(0, -1);
    }
    const first = kept[0];
    if (first !== undefined && KUBELET_TEXT.test(first)) {
      this.#sink.refusal(first);
      kept = kept.slice(1);
    }
    return kept;
  }

  #dropDelivered(lines: string[]): string[] {
    if (!this.#isChecked && lines.length > 0) this.#check(lines[0] ?? '');
    if (this.#skipsByStamp) return this.#dropByStamp(lines);
    const dropped = Math.min(this.#skip, lines.length);
    this.#skip -= dropped;
    return dropped === 0 ? lines : lines.slice(dropped);
  }

  /** The first line must be the one the count began with, else the node has rotated the file in between. */
  #check(first: string): void {
    this.#isChecked = true;
    const stamp = stampOf(first);
    if (stamp === this.#from.firstStamp) return;
    this.#skip = 0;
    this.#skipsByStamp = true;
    if (!this.#isOld(first)) this.#sink.gap(this.#from.lastStamp, stamp);
  }

  #dropByStamp(lines: string[]): string[] {
    const firstNew = lines.findIndex((line) => !this.#isOld(line));
    if (firstNew < 0) return [];
    this.#skipsByStamp = false;
    return lines.slice(firstNew);
  }

  #isOld(line: string): boolean {
    const stamp = stampNanos(stampOf(line));
    return stamp !== null && this.#lastNanos !== null && stamp <= this.#lastNanos;
  }
}
