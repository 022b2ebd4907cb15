import { createTheme } from '@mantine/core'
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core'

/** Deep ink-navy carries the house, one warm brass marks what is chosen or wants attention. */
const ink: MantineColorsTuple = ['#eef2f8', '#dbe3ee', '#b7c6da', '#8fa6c4', '#6b88af', '#4f6f9b', '#3a5983', '#284468', '#1a314f', '#0d1b2d']
const brass: MantineColorsTuple = ['#fdf6e6', '#f8e9c8', '#f0d394', '#e7bc5f', '#dfaa3b', '#d19a2a', '#b17f1c', '#8d6414', '#6b4b0f', '#49330a']
const sea: MantineColorsTuple = ['#e8f6f4', '#cfe9e5', '#9fd3cb', '#6cbcb0', '#45a899', '#2e9587', '#20796d', '#175f56', '#104841', '#0a312c']
const rust: MantineColorsTuple = ['#fceeea', '#f6d8cf', '#ebb09f', '#df866d', '#d46446', '#c64f30', '#a93f25', '#87321e', '#652616', '#451a0f']
const slate: MantineColorsTuple = ['#c9d3e0', '#b3c0d1', '#8b9cb3', '#5f728c', '#3a4c66', '#26364d', '#1b293d', '#132033', '#0c1726', '#08101b']

const sans = 'ui-sans-serif, "Segoe UI Variable Text", "Segoe UI", -apple-system, BlinkMacSystemFont, "Helvetica Neue", "Noto Sans", "Sextant Quotes", "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif'
const serif = '"Iowan Old Style", "Palatino Linotype", Palatino, "Sextant Serif Quotes", "Source Han Serif SC", "Noto Serif SC", "Noto Serif CJK SC", "Songti SC", Georgia, serif'
const mono = 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace'

export const theme = createTheme({
  colors: { ink, brass, sea, rust, dark: slate },
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  white: '#ffffff',
  black: '#142033',
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: { fontFamily: serif, fontWeight: '600', sizes: { h1: { fontSize: '26px', lineHeight: '34px' }, h2: { fontSize: '19px', lineHeight: '26px' }, h3: { fontSize: '16px', lineHeight: '24px' } } },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '10px', xl: '16px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true, events: { hover: true, focus: true, touch: true } } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm' } },
    Modal: { defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.45, blur: 2 } } },
  },
})

/** Badges, alerts and light buttons: Mantine's own are loud in the light and too close to the background in the dark. */
const softened = (colours: readonly (readonly [name: string, text: string, rgb: string])[], strength: number): Record<string, string> =>
  Object.fromEntries(colours.flatMap(([name, text, rgb]) => [
    [`--mantine-color-${name}-light`, `rgba(${rgb}, ${strength})`], [`--mantine-color-${name}-light-hover`, `rgba(${rgb}, ${strength + 0.08})`], [`--mantine-color-${name}-light-color`, text],
  ]))
const inLight = softened([['ink', '#284468', '58, 89, 131'], ['brass', '#6b4b0f', '209, 154, 42'], ['sea', '#175f56', '46, 149, 135'], ['rust', '#87321e', '198, 79, 48'], ['gray', '#3f4c5c', '91, 104, 120']], 0.13)
const inDark = softened([['ink', '#8fb0dc', '79, 111, 155'], ['brass', '#f0d394', '209, 154, 42'], ['sea', '#9fd3cb', '46, 149, 135'], ['rust', '#ebb09f', '198, 79, 48'], ['gray', '#c9d3e0', '139, 156, 179']], 0.24)

/** Names of surfaces and lines that styles.css and the charts share. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: { '--sx-serif': serif, '--sx-nav': '#0d1b2d', '--sx-nav-text': '#b9c6d8', '--sx-nav-hover': '#16283f', '--sx-nav-active': '#1c3250', '--sx-brass': '#d9a441' },
  light: {
    '--mantine-color-body': '#f5f4ef', '--mantine-color-default-border': '#d9d6cc', '--mantine-color-dimmed': '#5b6878', '--mantine-color-placeholder': '#667283', '--sx-surface': '#ffffff', '--sx-surface-2': '#faf9f5',
    '--sx-line': '#e4e1d7', '--sx-text-strong': '#0d1b2d', '--sx-brass-text': '#8d6414', '--mantine-color-anchor': '#284468', ...inLight,
  },
  dark: {
    '--mantine-color-body': '#0a131f', '--mantine-color-default-border': '#2a3b52', '--mantine-color-dimmed': '#8b9cb3', '--mantine-color-placeholder': '#8b9cb3', '--sx-surface': '#111d2d', '--sx-surface-2': '#0e1926',
    '--sx-line': '#213147', '--sx-text-strong': '#eef2f8', '--sx-brass-text': '#e7bc5f', '--mantine-color-anchor': '#a9c1e2', '--mantine-color-rust-text': '#df866d', '--mantine-color-sea-text': '#6cbcb0', '--mantine-color-default': '#16243a', '--mantine-color-default-hover': '#1b2c46', ...inDark,
  },
})
