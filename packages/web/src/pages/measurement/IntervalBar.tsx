import type { Estimate } from '../../api/measurement.ts'

const width = 180
const middle = width / 2

/** Scale that holds the usual intervals: the widest of those that are not several times wider than the median one. */
export const commonReach = (estimates: readonly Estimate[]): number => {
  const reaches = estimates.map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high))).toSorted((a, b) => a - b)
  const median = reaches[Math.floor(reaches.length / 2)] ?? 0
  return reaches.filter((reach) => reach <= median * 4).at(-1) ?? 0
}

/** An interval on a scale shared by all rows; ends that leave it become arrows. */
export const IntervalBar = ({ estimate, reach, text }: { readonly estimate: Estimate; readonly reach: number; readonly text: string }) => {
  const { value, low, high } = estimate
  const place = (x: number): number => middle + (reach === 0 ? 0 : Math.max(-1, Math.min(1, x / reach))) * (middle - 8)
  const colour = low > 0 ? 'var(--mantine-color-sea-5)' : high < 0 ? 'var(--mantine-color-rust-5)' : 'var(--mantine-color-dimmed)'
  const end = (x: number, side: -1 | 1): string => (Math.abs(x) > reach ? `M${place(x) - side * 4} 6l${side * 5} 5l${-side * 5} 5` : `M${place(x)} 6v10`)
  return (
    <svg width={width} height={22} role="img" aria-label={text} style={{ display: 'block' }}>
      <line x1={0} x2={width} y1={11} y2={11} stroke="var(--sx-line)" />
      <line x1={middle} x2={middle} y1={0} y2={22} stroke="var(--mantine-color-dimmed)" />
      <rect x={place(low)} y={7} width={Math.max(1, place(high) - place(low))} height={8} fill={colour} opacity={0.25} rx={2} />
      <path d={`M${place(low)} 11H${place(high)}${end(low, -1)}${end(high, 1)}`} stroke={colour} strokeWidth={1.6} fill="none" />
      <circle cx={place(value)} cy={11} r={4} fill={colour} />
    </svg>
  )
}
