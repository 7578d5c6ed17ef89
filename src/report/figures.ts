/** `75000` reads `1 min 15 s`; under ten seconds one decimal, and never a unit below the second; what ran is never `0 s`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–';
  if (ms > 0 && ms < 50) return 'under 0.1 s';
  if (ms < 9_950) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  return joined(minutes, 'min', seconds % 60, 's');
}

/** `2.2 MB`, `1.3 GB`: as registries count, in thousands. */
export function bytes(size: number): string {
  const unit = ['kB', 'MB', 'GB', 'TB'].find((_, index) => size < 999.5 * 1000 ** (index + 1)) ?? 'TB';
  const figure = size / 1000 ** (['kB', 'MB', 'GB', 'TB'].indexOf(unit) + 1);
  return `${figure < 9.95 ? Math.round(figure * 10) / 10 : Math.round(figure)} ${unit}`;
}

/** `14:03:11` of an RFC 3339 time (UTC), with the day when it is not `sameDayAs`; empty when it is no time. */
export function clockTime(at: string, sameDayAs = at): string {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return '';
  const [day = '', time = ''] = new Date(ms).toISOString().split('T');
  const other = Date.parse(sameDayAs);
  const isSameDay = !Number.isNaN(other) && new Date(other).toISOString().startsWith(day);
  return `${isSameDay ? '' : `${day} `}${time.slice(0, 8)}`;
}

/** `1 pod`, `1,204 pods`. */
export function count(figure: number, noun: string): string {
  return `${grouped(figure)} ${noun}${figure === 1 ? '' : 's'}`;
}

/** `1,204`. */
export function grouped(figure: number): string {
  // toLocaleString would load ICU first: 16 ms for a comma.
  return String(figure).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `0–3, 5` for the figures 0, 1, 2, 3 and 5. */
export function ranges(figures: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const figure of figures.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && figure <= last[1] + 1) last[1] = figure;
    else runs.push([figure, figure]);
  }
  const shown = runs.slice(0, 20).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return [...shown, ...(runs.length > 20 ? ['…'] : [])].join(', ');
}

function joined(whole: number, unit: string, part: number, partUnit: string): string {
  return part === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${part} ${partUnit}`;
}
