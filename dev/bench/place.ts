import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runShell } from './shell.ts';
import type { Workshop } from './workshop.ts';

/** A namespace of our own on a real cluster, and the kubectl to use with it. */
export class Place implements AsyncDisposable {
  readonly kubeconfig: string;
  readonly image: string;
  readonly kubectl: string;
  readonly namespace = `bench-${process.pid}`;

  private constructor(kubeconfig: string, image: string, kubectl: string) {
    this.kubeconfig = kubeconfig;
    this.image = image;
    this.kubectl = kubectl;
  }

  /** The cluster of KUBECONFIG with TEST_IMAGES, else the kubebox that is up; null when there is none. */
  static async find(workshop: Workshop): Promise<Place | null> {
    const kubebox = join(workshop.root, 'dev', 'kubebox', 'kubebox');
    const ask = async (word: string) => (await runShell('"$1" "$2"', kubebox, word)).trim();
    try {
      const kubeconfig = process.env.KUBECONFIG || (await ask('kubeconfig'));
      const images =
        process.env.TEST_IMAGES || (process.env.KUBECONFIG ? 'docker.io/library' : await ask('registry'));
      const place = new Place(kubeconfig, `${images}/busybox:latest`, onPath('kubectl') ?? '');
      await place.call('create', 'namespace', place.namespace);
      await place.call('wait', '--for=create', 'serviceaccount/default', '-n', place.namespace);
      return place;
    } catch (error) {
      process.stderr.write(`no cluster to measure on: ${String(error)}\n`);
      return null;
    }
  }

  /** The environment of a shell step on a fresh machine: kubectl's cache is empty. */
  environment(home: string): { [name: string]: string } {
    return {
      PATH: process.env.PATH ?? '',
      HOME: home,
      XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
      KUBECONFIG: this.kubeconfig,
      KUBECTL: this.kubectl,
    };
  }

  async call(...words: string[]): Promise<string> {
    return runShell('KUBECONFIG=$1 "$2" "${@:3}"', this.kubeconfig, this.kubectl, ...words);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.call('delete', 'namespace', this.namespace, '--wait=false');
  }
}

function onPath(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
