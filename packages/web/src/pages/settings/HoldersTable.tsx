import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { usePlaceHolder } from '../../api/organisation.ts'
import type { Holder, Unit } from '../../api/organisation.ts'
import { useCan } from '../../api/session.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'

type RoleName = `role_${'administrator' | 'analyst' | 'operator' | 'agent' | 'viewer' | 'insight' | 'tracker'}`

const useColumns = (units: readonly Unit[], isFixed: boolean, onPlace: (holder: string, unit: string | null) => void): readonly TableColumn<Holder>[] => {
  const { t } = useTranslation('organisation')
  const { t: shell } = useTranslation('shell')
  const label = useLabel()
  const choices = [{ value: '', label: t('wholeBase') }, ...units.map((one) => ({ value: one.key, label: label(one.name) }))]
  return [
    { key: 'who', header: t('who'), cell: ({ name, kind }) => <><b>{name}</b><div className="sx-eyebrow">{t(kind === 'user' ? 'kindUser' : 'kindApiKey')}</div></> },
    { key: 'role', header: t('role'), cell: ({ role }) => shell(`role_${role}` as RoleName) },
    { key: 'unit', header: t('unit'), cell: ({ id, name, unit }) => (
      <Select size="xs" w={260} aria-label={`${t('place')}: ${name}`} searchable allowDeselect={false} disabled={isFixed} value={unit ?? ''} data={choices} onChange={(chosen) => onPlace(id, chosen === '' ? null : chosen)} />
    ) },
  ]
}

/** Where every user and API key stands. */
export const HoldersTable = ({ holders, units }: { readonly holders: readonly Holder[]; readonly units: readonly Unit[] }) => {
  const { t } = useTranslation('organisation')
  const mayWrite = useCan()('settings.write')
  const place = usePlaceHolder(t('placed'))
  const columns = useColumns(units, !mayWrite || place.isPending, (holder, unit) => place.mutate({ holder, unit }))
  return (
    <div style={{ marginTop: 16 }}>
      <Section flush title={t('places')}>
        <div className="sx-eyebrow" style={{ padding: '10px 16px 8px' }}>{t('placesLead')}</div>
        {place.error !== null && <ProblemAlert error={place.error} />}
        <DataTable label={t('places')} rows={holders} rowKey={({ id }) => id} columns={columns} />
      </Section>
    </div>
  )
}
