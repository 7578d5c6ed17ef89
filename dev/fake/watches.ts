import type { Fields, KubeObject } from './objects.ts';
import { type Resource, apiVersionOf } from './resources.ts';
import type { Route } from './route.ts';
import { type Predicate, readSelectors } from './selector.ts';
import { Refusal, expired } from './status.ts';
import type { Change, Store } from './store.ts';
import type { CutHow, Wire } from './wire.ts';

/** One open watch. */
export interface LiveWatch {
  readonly route: Route;
  readonly wire: Wire;
  readonly bookmark: () => void;
}

// What the typed objects of a bookmark leave behind in JSON.
const EMPTY: { readonly [kind: string]: Fields } = {
  Pod: { spec: { containers: null }, status: {} },
  Job: { spec: { template: { metadata: {}, spec: { containers: null } } }, status: {} },
  Event: {
    involvedObject: {},
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  },
};

/** Serves watches, and lets a test play with the open ones. */
export class Watches {
  readonly #store: Store;
  readonly #live = new Set<LiveWatch>();
  bookmarkEveryMs: number;
  /** False as in older servers: nothing says where the list of what exists ends. */
  marksInitialEnd = true;
  /** How a version that is too old is refused: the watch cache sends a frame in a 200, etcd a status. */
  goneAs: 'frame' | 'status' = 'frame';

  constructor(store: Store, bookmarkEveryMs: number) {
    this.#store = store;
    this.bookmarkEveryMs = bookmarkEveryMs;
  }

  /** Open watches, of one resource if it is named. */
  open(resource = ''): LiveWatch[] {
    return [...this.#live].filter(({ route }) => resource === '' || route.target === resource);
  }

  /** Sends each open watch a bookmark now. */
  bookmark(resource = ''): void {
    for (const watch of this.open(resource)) watch.bookmark();
  }

  /** Ends every open watch. */
  cut(how: CutHow, resource = ''): void {
    for (const watch of this.open(resource)) watch.wire.cut(how);
  }

  /** Sends raw text down every open watch, for frames that no server should send. */
  inject(text: string, resource = ''): void {
    for (const { wire } of this.open(resource)) wire.send(text);
  }

  /** The ERROR frame of an expired version, and the end of every open watch. */
  expire(resource = ''): void {
    const { status } = expired(String(this.#store.oldestVersion), String(this.#store.version));
    for (const { wire } of this.open(resource)) {
      wire.send(frame('ERROR', status));
      wire.end();
    }
  }

  serve(resource: Resource, route: Route, wire: Wire): void {
    const selected = readSelectors(resource, route.query);
    const asked = route.query.get('resourceVersion') ?? '';
    const fromStart = asked === '' || asked === '0';
    if (!/^\d*$/.test(asked)) {
      const why = `resourceVersion: Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`;
      throw new Refusal(500, '', why);
    }
    const missed = fromStart ? [] : this.#store.since(Number(asked));
    if (missed === null) {
      const gone = expired(asked, String(this.#store.oldestVersion));
      if (this.goneAs === 'status') throw gone;
      wire.head(200, { 'Content-Type': 'application/json' });
      wire.send(frame('ERROR', gone.status));
      wire.end();
      return;
    }
    const inNamespace = (object: KubeObject) =>
      route.namespace === '' || object.metadata.namespace === route.namespace;
    const matches: Predicate = (object) => inNamespace(object) && selected(object);

    wire.head(200, { 'Content-Type': 'application/json' });
    if (fromStart) {
      for (const object of this.#store.list(resource, route.namespace)) {
        if (matches(object)) wire.send(frame('ADDED', object));
      }
      // Seen on 1.35, also without sendInitialEvents: a bookmark says where the list of what exists ends.
      if (this.marksInitialEnd && wantsBookmarks(route)) {
        wire.send(bookmarkFrame(resource, this.#store.version, true));
      }
    }
    const take = (change: Change) => {
      if (change.resource !== resource || change.version <= Number(asked)) return;
      const text = frameOf(change, matches);
      if (text !== '') wire.send(text);
    };
    for (const change of missed) take(change);
    this.#follow(resource, route, wire, take);
  }

  #follow(resource: Resource, route: Route, wire: Wire, take: (change: Change) => void): void {
    const live: LiveWatch = {
      route,
      wire,
      bookmark: () => {
        if (wantsBookmarks(route)) wire.send(bookmarkFrame(resource, this.#store.version));
      },
    };
    this.#live.add(live);
    const unsubscribe = this.#store.subscribe(take);
    const bookmarks = setInterval(live.bookmark, this.bookmarkEveryMs);
    const seconds = Number(route.query.get('timeoutSeconds') ?? '0');
    const end = () => {
      live.bookmark();
      wire.end();
    };
    const life = seconds > 0 ? setTimeout(end, seconds * 1000) : undefined;
    wire.gone.addEventListener('abort', () => {
      this.#live.delete(live);
      unsubscribe();
      clearInterval(bookmarks);
      clearTimeout(life);
    });
  }
}

// An object that a change moves out of the selection is DELETED for this watch, one that it moves in is ADDED.
function frameOf({ type, object, previous }: Change, matches: Predicate): string {
  const before = previous !== null && matches(previous);
  const now = type !== 'DELETED' && matches(object);
  if (now) return frame(before ? 'MODIFIED' : 'ADDED', object);
  if (before)
    return frame('DELETED', {
      ...(type === 'DELETED' ? object : previous),
      metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion },
    });
  return '';
}

function frame(type: string, object: Fields | KubeObject): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function wantsBookmarks({ query }: Route): boolean {
  return ['1', 'true'].includes(query.get('allowWatchBookmarks') ?? '');
}

function bookmarkFrame(resource: Resource, version: number, endsInitialEvents = false): string {
  return frame('BOOKMARK', {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(version),
      ...(endsInitialEvents ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
    },
    ...EMPTY[resource.kind],
  });
}
