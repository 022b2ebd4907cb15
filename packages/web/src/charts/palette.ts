/** Colours of charts per colour scheme: ink, brass, sea, rust in this order; distinguishable without hue by their lightness too. */
export interface Palette {
  readonly series: readonly string[]
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly surface: string
  readonly good: string
  readonly bad: string
  readonly accent: string
  /** Light to strong, for heat maps. */
  readonly ramp: readonly string[]
}

export const lightPalette: Palette = {
  series: ['#284468', '#d19a2a', '#2e9587', '#c64f30', '#8fa6c4', '#6b4b0f'], text: '#142033', muted: '#5b6878', line: '#e4e1d7', surface: '#ffffff', good: '#2e9587', bad: '#c64f30', accent: '#d19a2a',
  ramp: ['#f5f1e4', '#e9dcb4', '#cdc6a0', '#8fa6a8', '#4f6f9b', '#284468', '#0d1b2d'],
}
export const darkPalette: Palette = {
  series: ['#8fb0dc', '#e7bc5f', '#6cbcb0', '#df866d', '#5f7fae', '#f0d394'], text: '#dfe7f1', muted: '#8b9cb3', line: '#22344c', surface: '#111d2d', good: '#6cbcb0', bad: '#df866d', accent: '#e7bc5f',
  ramp: ['#16243a', '#1f3a5a', '#2f5680', '#5478a0', '#8f9d8f', '#cbb060', '#f0cf7a'],
}
