/** The sentence for log and summary about a mirror that is left behind; `image` is a whole name. */
export function fallbackSentence(mirror: string, image: string, cause: string, nextAttempt: number): string {
  const registry = image.split('/')[0] ?? '';
  return `The mirror ${mirror} refused ${image} (${cause}), so attempt ${nextAttempt} takes it from ${registry}.`;
}

/** The mirror's place, without what the image brought: `HOST/PREFIX` of `HOST/PREFIX/library/redis:7`. */
export function mirrorPlace(name: string, upstream: string): string {
  const repository = withoutEnd(name);
  const path = withoutEnd(upstream).replace(/^[^/]*\//, '');
  if (repository.endsWith(`/${path}`)) return repository.slice(0, -path.length - 1);
  const last = `/${path.split('/').at(-1) ?? ''}`;
  return repository.endsWith(last) ? repository.slice(0, -last.length) : repository;
}

function withoutEnd(name: string): string {
  return name.replace(/@.*$/s, '').replace(/:[^/:]*$/, '');
}
