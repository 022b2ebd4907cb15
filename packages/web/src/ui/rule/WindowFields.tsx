import { NumberInput, Select, TextInput } from '@mantine/core'
import type { CalendarUnit, Window, WindowUnit } from '@sextant/rules'
import { useTranslation } from 'react-i18next'
import { defaultWindow } from './builder-choices.ts'

type WindowKind = 'ever' | 'last' | 'ago' | 'since' | 'span' | 'this' | 'previous' | 'holiday'
const kinds: readonly WindowKind[] = ['ever', 'last', 'ago', 'since', 'span', 'this', 'previous']
const units: readonly WindowUnit[] = ['hours', 'days', 'weeks', 'months', 'years']
const calendarUnits: readonly CalendarUnit[] = ['day', 'week', 'month', 'quarter', 'year', 'billing_period']

const kindOf = (window: Window | undefined): WindowKind => (window === undefined ? 'ever' : window.kind === 'calendar' ? (window.back === 0 ? 'this' : 'previous') : window.kind)
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

const windowOf = (kind: WindowKind): Window | undefined => {
  switch (kind) {
    case 'ever': return undefined
    case 'last': return defaultWindow
    case 'ago': return { kind: 'ago', from: 30, to: 60, unit: 'days' }
    case 'since': return { kind: 'since', from: daysAgo(90) }
    case 'span': return { kind: 'span', from: daysAgo(90), to: daysAgo(0) }
    case 'holiday': return undefined
    case 'this': return { kind: 'calendar', unit: 'month', back: 0 }
    case 'previous': return { kind: 'calendar', unit: 'month', back: 1 }
  }
}

const WholeNumber = ({ value, label, onNumber }: { readonly value: number; readonly label: string; readonly onNumber: (value: number) => void }) => (
  <NumberInput size="xs" w={72} min={0} allowDecimal={false} aria-label={label} value={value} onChange={(next) => { if (next !== '') onNumber(Number(next)) }} />
)
const Day = ({ value, label, onDay }: { readonly value: string; readonly label: string; readonly onDay: (day: string) => void }) => <TextInput size="xs" w={136} type="date" aria-label={label} value={value.slice(0, 10)} onChange={(event) => onDay(event.currentTarget.value)} />

const WindowDetail = ({ window, onWindow }: { readonly window: Window; readonly onWindow: (window: Window) => void }) => {
  const { t } = useTranslation('rules')
  const unit = (value: WindowUnit, put: (unit: WindowUnit) => void) => <Select size="xs" w={92} aria-label={t('unit')} allowDeselect={false} value={value} data={units.map((name) => ({ value: name, label: t(`u_${name}`) }))} onChange={(name) => put(name as WindowUnit)} />
  switch (window.kind) {
    case 'last':
      return <><WholeNumber value={window.count} label={t('count')} onNumber={(count) => onWindow({ ...window, count })} />{unit(window.unit, (next) => onWindow({ ...window, unit: next }))}</>
    case 'ago':
      return <><WholeNumber value={window.from} label={t('from')} onNumber={(from) => onWindow({ ...window, from })} /><WholeNumber value={window.to} label={t('to')} onNumber={(to) => onWindow({ ...window, to })} />{unit(window.unit, (next) => onWindow({ ...window, unit: next }))}</>
    case 'since':
      return <Day value={window.from} label={t('from')} onDay={(from) => onWindow({ ...window, from })} />
    case 'span':
      return <><Day value={window.from} label={t('from')} onDay={(from) => onWindow({ ...window, from })} /><Day value={window.to} label={t('to')} onDay={(to) => onWindow({ ...window, to })} /></>
    case 'holiday':
      return <>{window.name}</>
    case 'calendar':
      return <Select size="xs" w={92} aria-label={t('unit')} allowDeselect={false} value={window.unit} data={calendarUnits.map((name) => ({ value: name, label: t(`c_${name}`) }))} onChange={(name) => onWindow({ ...window, unit: name as CalendarUnit })} />
  }
}

/** When the facts happened. */
export const WindowFields = ({ window, onWindow }: { readonly window: Window | undefined; readonly onWindow: (window: Window | undefined) => void }) => {
  const { t } = useTranslation('rules')
  return (
    <>
      <Select size="xs" w={124} aria-label={t('window')} allowDeselect={false} value={kindOf(window)} data={(window?.kind === 'holiday' ? [...kinds, 'holiday' as const] : kinds).map((kind) => ({ value: kind, label: t(`w_${kind}`) }))} onChange={(kind) => onWindow(windowOf(kind as WindowKind))} />
      {window !== undefined && <WindowDetail window={window} onWindow={onWindow} />}
    </>
  )
}
