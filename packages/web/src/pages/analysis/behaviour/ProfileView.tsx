import { useCallback } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { BehaviourProfile } from '../../../api/analysis-behaviour.ts'
import { ChartCard } from '../../../charts/Chart.tsx'
import { liftOption } from '../../../charts/lift-option.ts'
import type { Palette } from '../../../charts/palette.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { StatCard } from '../../../ui/StatCard.tsx'
import { useShown } from './use-shown.ts'

type Attribute = BehaviourProfile['attributes'][number]
type Open = (title: string, rule: string) => void

const AttributeChart = ({ attribute, onOpen }: { readonly attribute: Attribute; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const { t: analysis } = useTranslation('analysis')
  const format = useFormat()
  const label = useLabel()
  const { figure, valueName } = useShown()
  const { means } = attribute
  const plain = attribute.values.filter(({ kind }) => kind === 'value').map(({ value }) => value)
  const bars = attribute.values.map((row) => ({ ...row, name: row.kind === 'unknown' ? t('unknown') : row.kind === 'other' ? t('other') : valueName(row.value, plain) }))
  const draw = useCallback((palette: Palette) => liftOption(bars.map(({ name, lift, low, high }) => ({ name, lift, low, high: Math.min(high, Math.max(lift * 3, 3)) })), palette, { lift: analysis('lift'), value: (value) => format.number(value, 2) }), [bars, analysis, format])
  const table = {
    columns: [t('value'), analysis('inSegment'), t('share'), analysis('inBase'), t('lift'), t('interval')],
    rows: bars.map((row) => [row.name, row.inSegment, format.share(row.share), format.share(row.baseShare), format.number(row.lift), `${format.number(row.low)} – ${format.number(row.high)}`]),
  }
  const choose = ({ dataIndex }: { readonly dataIndex: number }): void => { const row = bars[dataIndex]; if (row !== undefined && row.rule !== null) onOpen(`${label(attribute.label)}: ${row.name}`, row.rule) }
  const note = `${t(`kind_${attribute.kind}`)}${means === null ? '' : ` · ${t('meansNote', { segment: figure(means.segment, means.unit), base: figure(means.base, means.unit) })}`}`
  return <ChartCard span={4} title={label(attribute.label)} draw={draw} table={table} height={Math.max(120, bars.length * 26 + 36)} note={note} onClick={choose} />
}

/** Two groups compared attribute by attribute, what differs most first. */
export const ProfileView = ({ profile, names, note, onOpen, children }: { readonly profile: BehaviourProfile; readonly names: readonly [string, string]; readonly note: string; readonly onOpen: Open; readonly children?: ReactNode }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const label = useLabel()
  return (
    <div className="sx-grid">
      <StatCard span={3} label={names[0]} value={format.integer(profile.size)} {...(profile.base > 0 ? { note: format.share(profile.size / profile.base) } : {})} />
      <StatCard span={3} label={names[1]} value={format.integer(profile.base)} />
      <div data-span="6" className="sx-eyebrow" style={{ alignSelf: 'end' }}>{note}</div>
      {profile.attributes.map((attribute) => <AttributeChart key={`${attribute.kind}:${attribute.name}`} attribute={attribute} onOpen={onOpen} />)}
      {profile.skipped.length > 0 && <div className="sx-eyebrow" style={{ gridColumn: '1 / -1' }}>{t('skippedNote', { names: profile.skipped.map((one) => label(one.label)).join(', ') })}</div>}
      {children}
    </div>
  )
}
