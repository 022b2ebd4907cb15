import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core'
import type { BuilderGroup } from '@sextant/rules'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

type BuilderTake = NonNullable<BuilderGroup['take']>[number]

const sizeOf = (take: BuilderTake): number => ('count' in take ? take.count : take.sharePercent)
const withSize = (take: BuilderTake, size: number, isShare: boolean): BuilderTake => {
  const { kind } = take
  const measure = isShare ? { sharePercent: Math.min(100, size) } : { count: Math.max(1, Math.round(size)) }
  return kind === 'sample' ? { kind, salt: take.salt, ...measure } : { kind, by: take.by, ...measure }
}
const withKind = (take: BuilderTake, kind: BuilderTake['kind'], by: string): BuilderTake => {
  const measure = 'count' in take ? { count: take.count } : { sharePercent: take.sharePercent }
  if (kind === 'sample') return { kind, salt: take.kind === 'sample' ? take.salt : 'a', ...measure }
  return { kind, by: take.kind === 'sample' ? by : take.by, ...measure }
}

/** How many of those selected are taken, step after step. */
export const TakeRows = ({ takes, firstBy, onTakes }: { readonly takes: readonly BuilderTake[]; readonly firstBy: string; readonly onTakes: (takes: readonly BuilderTake[]) => void }) => {
  const { t } = useTranslation('rules')
  const put = (index: number, next: BuilderTake | null): void => onTakes(takes.flatMap((take, at) => (at === index ? (next === null ? [] : [next]) : [take])))
  return (
    <>
      {takes.map((take, index) => (
        <div className="sx-condition" key={String(index)}>
          <div className="sx-condition-fields">
            <span>{t('take')}</span>
            <Select size="xs" w={110} aria-label={t('take')} allowDeselect={false} value={take.kind} data={(['top', 'bottom', 'sample'] as const).map((kind) => ({ value: kind, label: t(`take_${kind}`) }))} onChange={(kind) => put(index, withKind(take, kind as 'top', firstBy))} />
            <NumberInput size="xs" w={96} min={0} aria-label={t('count')} value={sizeOf(take)} onChange={(size) => { if (Number(size) > 0) put(index, withSize(take, Number(size), !('count' in take))) }} />
            <Select size="xs" w={110} aria-label={t('unit')} allowDeselect={false} value={'count' in take ? 'count' : 'share'} data={[{ value: 'count', label: t('takeCustomers') }, { value: 'share', label: '%' }]} onChange={(unit) => put(index, withSize(take, unit === 'share' ? Math.min(100, sizeOf(take)) : sizeOf(take), unit === 'share'))} />
            {take.kind === 'sample'
              ? <TextInput size="xs" w={140} aria-label={t('takeSalt')} placeholder={t('takeSalt')} value={take.salt} onChange={(event) => put(index, { ...take, salt: event.currentTarget.value })} />
              : <><span>{t('takeBy')}</span><TextInput size="xs" w={280} aria-label={t('takeBy')} value={take.by} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} onChange={(event) => put(index, { ...take, by: event.currentTarget.value })} /></>}
          </div>
          <div className="sx-condition-tail"><ActionIcon variant="subtle" color="gray" aria-label={t('remove')} onClick={() => put(index, null)}><IconTrash size={15} /></ActionIcon></div>
        </div>
      ))}
      <Button size="compact-xs" variant="subtle" color="gray" mt={6} leftSection={<IconPlus size={13} />} onClick={() => onTakes([...takes, { kind: 'top', by: firstBy, count: 1000 }])}>{t('addTake')}</Button>
    </>
  )
}
