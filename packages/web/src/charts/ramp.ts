const channels = (hex: string): readonly [number, number, number] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as readonly [number, number, number]

/** Relative luminance (WCAG 2.2). */
const luminance = (rgb: readonly number[]): number => {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Near black: between it and white one always stands out 4.5 to 1. */
const dark = '#04080f'

/** Colour of a share 0..1 of a ramp, and the text colour that reads on it. */
export const rampColour = (ramp: readonly string[], share: number): { readonly background: string; readonly color: string } => {
  const place = Math.min(1, Math.max(0, share)) * (ramp.length - 1)
  const low = channels(ramp[Math.floor(place)] ?? '#000000')
  const high = channels(ramp[Math.ceil(place)] ?? '#000000')
  const mixed = low.map((value, index) => Math.round(value + ((high[index] ?? 0) - value) * (place % 1)))
  const [red = 0, green = 0, blue = 0] = mixed
  return { background: `rgb(${red},${green},${blue})`, color: (luminance(mixed) + 0.05) / (luminance(channels(dark)) + 0.05) > 1.05 / (luminance(mixed) + 0.05) ? dark : '#ffffff' }
}
