import { Accordion, ActionIcon, Badge, Group, Text, TextInput, Tooltip } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSqlTables } from '../../api/console.ts'
import type { SqlTable } from '../../api/console.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'

const fits = (table: SqlTable, wanted: string): boolean =>
  [table.name, table.label.en, table.label.zh, ...table.columns.flatMap(({ name, label }) => [name, label?.en ?? '', label?.zh ?? ''])].some((text) => text.toLowerCase().includes(wanted))

const Columns = ({ table, onInsert }: { readonly table: SqlTable; readonly onInsert: (name: string) => void }) => {
  const { t } = useTranslation('console')
  const label = useLabel()
  return (
    <ul aria-label={t('columnsOf', { name: table.name })} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {table.columns.map((column) => (
        <li key={column.name} style={{ display: 'flex', gap: 6, alignItems: 'baseline', padding: '2px 0' }}>
          <Tooltip label={column.meaning ?? (column.label === null ? column.type : label(column.label))} openDelay={300}>
            <button type="button" className="sx-sort" style={{ textAlign: 'left' }} onClick={() => onInsert(column.name)} aria-label={t('insert', { name: column.name })}><code>{column.name}</code></button>
          </Tooltip>
          <Text size="xs" c="dimmed" style={{ flex: 1 }} truncate>{column.label === null ? column.type.toLowerCase() : label(column.label)}</Text>
          {column.hidden && <Badge size="xs" variant="light" color="rust">{t('hiddenShort')}</Badge>}
        </li>
      ))}
    </ul>
  )
}

/** Every table and column that a select may name, in the words of the company's model. */
export const TableList = ({ onInsert }: { readonly onInsert: (name: string) => void }) => {
  const { t } = useTranslation('console')
  const label = useLabel()
  const [wanted, setWanted] = useState('')
  const query = useSqlTables()
  return (
    <Section span={3} title={t('tables')}>
      <TextInput size="xs" mb="xs" leftSection={<IconSearch size={14} />} aria-label={t('findTable')} placeholder={t('findTable')} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} />
      <QueryView query={query} isEmpty={(data) => data.tables.every((table) => !fits(table, wanted.toLowerCase()))} empty={<EmptyState title={t('noTables')} />}>
        {(data) => (
          <div style={{ maxHeight: 340, overflow: 'auto' }}>
            <Accordion chevronPosition="left" styles={{ control: { padding: '2px 0' }, label: { padding: '4px 0' }, content: { padding: '0 0 8px 24px' } }}>
              {data.tables.filter((table) => fits(table, wanted.toLowerCase())).map((table) => (
                <Accordion.Item key={table.name} value={table.name}>
                  <Group wrap="nowrap" gap={4}>
                    <Accordion.Control><Text size="sm" truncate>{label(table.label)}</Text><Text size="xs" c="dimmed" truncate component="div"><code>{table.name}</code></Text></Accordion.Control>
                    <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('insert', { name: table.name })} onClick={() => onInsert(table.name)}><IconPlus size={14} /></ActionIcon>
                  </Group>
                  <Accordion.Panel><Columns table={table} onInsert={onInsert} /></Accordion.Panel>
                </Accordion.Item>
              ))}
            </Accordion>
          </div>
        )}
      </QueryView>
    </Section>
  )
}
