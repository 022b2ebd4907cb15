const channels = (hex: string): readonly [number, number, number] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as readonly [number, number, number]

/** Colour of a share 0..1 of a ramp, and the text colour that reads on it. */
export const rampColour = (ramp: readonly string[], share: number): { readonly background: string; readonly color: string } => {
  const place = Math.min(1, Math.max(0, share)) * (ramp.length - 1)
  const low = channels(ramp[Math.floor(place)] ?? '#000000')
  const high = channels(ramp[Math.ceil(place)] ?? '#000000')
  const mixed = low.map((value, index) => Math.round(value + ((high[index] ?? 0) - value) * (place % 1)))
  const [red = 0, green = 0, blue = 0] = mixed
  return { background: `rgb(${red},${green},${blue})`, color: red * 0.299 + green * 0.587 + blue * 0.114 > 140 ? '#0d1b2d' : '#ffffff' }
}
