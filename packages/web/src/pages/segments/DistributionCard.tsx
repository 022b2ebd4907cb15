import { CloseButton } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCatalogue, useDistribution } from '../../api/rules.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { QueryView } from '../../ui/QueryView.tsx'

type Distribution = NonNullable<ReturnType<typeof useDistribution>['data']>

const Bars = ({ title, data, isBoolean, onClose }: { readonly title: string; readonly data: Distribution; readonly isBoolean: boolean; readonly onClose: (() => void) | undefined }) => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const format = useFormat()
  const bars = useMemo(() => data.bars.map(({ label, customers }) => ({ customers, label: isBoolean && (label === 'true' || label === 'false') ? common(label === 'true' ? 'yes' : 'no') : label })), [data, isBoolean, common])
  const draw = useCallback((palette: Palette) => categoryOption(bars.map(({ label }) => label), [{ name: t('customersAxis'), values: bars.map(({ customers }) => customers), kind: 'bar' }], palette, { value: format.compact }), [bars, format, t])
  return <ChartCard title={`${t('distribution')} · ${title}`} draw={draw} table={{ columns: [t('valueAxis'), t('customersAxis')], rows: bars.map(({ label, customers }) => [label, customers]) }} height={180} note={t('missing', { formatted: format.integer(data.missing) })} actions={onClose !== undefined && <CloseButton size="sm" aria-label={common('close')} onClick={onClose} />} />
}

/**
 * How an attribute, a score or any value of the rule language is spread over the base.
 * @param type of a value that is no attribute
 */
export const DistributionCard = ({ attribute, type, onClose }: { readonly attribute: string; readonly type?: string; readonly onClose?: () => void }) => {
  const label = useLabel()
  const catalogue = useCatalogue().data
  const query = useDistribution(attribute)
  const own = catalogue?.attributes[attribute]
  const known = own ?? catalogue?.scores[attribute]
  return <QueryView query={query}>{(data) => <Bars title={known === undefined ? attribute : label(known.label)} data={data} isBoolean={(own?.type ?? type) === 'boolean'} onClose={onClose} />}</QueryView>
}
