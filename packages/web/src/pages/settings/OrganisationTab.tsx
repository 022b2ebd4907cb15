import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOrganisation } from '../../api/organisation.ts'
import type { Unit } from '../../api/organisation.ts'
import { useCan } from '../../api/session.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { HoldersTable } from './HoldersTable.tsx'
import { UnitCard } from './UnitCard.tsx'
import { UnitDialog } from './UnitDialog.tsx'

const childrenOf = (units: readonly Unit[], parent: string | null): readonly Unit[] => {
  const known = new Set(units.map(({ key }) => key))
  return units.filter((unit) => (unit.parent !== null && known.has(unit.parent) ? unit.parent : null) === parent)
}

/** The units as a nested list of buttons: Tab and Enter are enough. */
const Branch = ({ units, parent, chosen, onChoose }: { readonly units: readonly Unit[]; readonly parent: string | null; readonly chosen: string | undefined; readonly onChoose: (key: string) => void }) => {
  const label = useLabel()
  const children = childrenOf(units, parent)
  if (children.length === 0) return null
  return (
    <ul style={{ listStyle: 'none', margin: 0, paddingLeft: parent === null ? 0 : 18, borderLeft: parent === null ? undefined : '1px solid var(--mantine-color-default-border)' }}>
      {children.map((unit) => (
        <li key={unit.key}>
          <Button fullWidth justify="flex-start" size="compact-sm" my={2} variant={unit.key === chosen ? 'light' : 'subtle'} color={unit.problem === null ? (unit.key === chosen ? 'brass' : 'ink') : 'rust'} aria-current={unit.key === chosen} onClick={() => onChoose(unit.key)}
            rightSection={<span className="sx-eyebrow">{unit.kind}</span>}>{label(unit.name)}</Button>
          <Branch units={units} parent={unit.key} chosen={chosen} onChoose={onChoose} />
        </li>
      ))}
    </ul>
  )
}

/** The organisation: units in a tree, the chosen one with its scope, and where everybody stands. */
export const OrganisationTab = ({ unit, onUnit }: { readonly unit: string | undefined; readonly onUnit: (key: string | undefined) => void }) => {
  const { t } = useTranslation('organisation')
  const mayWrite = useCan()('settings.write')
  const [creating, setCreating] = useState(false)
  const query = useOrganisation()
  const create = mayWrite && <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>{t('newUnit')}</Button>
  return (
    <>
      <div className="sx-eyebrow" style={{ marginBottom: 12 }}>{t('lead')}</div>
      <QueryView query={query}>
        {(data) => (
          <>
            <div className="sx-grid">
              <Section span={4} title={t('tree')} actions={create}>
                {data.units.length === 0 ? <EmptyState title={t('noUnits')} hint={t('noUnitsHint')} /> : <Branch units={data.units} parent={null} chosen={unit} onChoose={onUnit} />}
              </Section>
              {unit === undefined || data.units.every(({ key }) => key !== unit)
                ? <Section span={8}><EmptyState title={t('choose')} /></Section>
                : <UnitCard key={unit} unit={unit} units={data.units} onGone={() => onUnit(undefined)} />}
            </div>
            <HoldersTable holders={data.holders} units={data.units} />
            {creating && <UnitDialog units={data.units} onClose={() => setCreating(false)} onSaved={(saved) => { setCreating(false); onUnit(saved.key) }} />}
          </>
        )}
      </QueryView>
    </>
  )
}
