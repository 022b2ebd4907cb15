import { useComputedColorScheme } from '@mantine/core'
import { darkPalette, lightPalette } from './palette.ts'
import type { Palette } from './palette.ts'

export const usePalette = (): { readonly palette: Palette; readonly scheme: 'light' | 'dark' } => {
  const scheme = useComputedColorScheme('light')
  return { palette: scheme === 'dark' ? darkPalette : lightPalette, scheme }
}
