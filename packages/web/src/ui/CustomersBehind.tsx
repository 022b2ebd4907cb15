import { Button, Drawer, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { previewSegment } from '@sextant/contract'
import type { Endpoint, behindSchema, savedListSchema } from '@sextant/contract'
import { IconUsersPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import type { CustomerRow } from '../api/customers.ts'
import { useCatalogue } from '../api/rules.ts'
import { useCan } from '../api/session.ts'
import { callQuery } from '../api/use-call.ts'
import { useFormat } from '../format/FormatProvider.tsx'
import { useLabel } from '../i18n/use-label.ts'
import { AppLink } from './AppLink.tsx'
import { AttributeValue } from './AttributeValue.tsx'
import { DataTable } from './DataTable.tsx'
import type { TableColumn } from './DataTable.tsx'
import { EmptyState } from './EmptyState.tsx'
import { Forbidden } from './Forbidden.tsx'
import { QueryView } from './QueryView.tsx'
import { SaveListForm } from './SaveListForm.tsx'
import { ShowCall } from './ShowCall.tsx'

/**
 * Whom a cell stands for. As a rule's text where the cell can be said as one; else as the analysis' own list (`behindSchema`), which can be
 * kept as a segment by list with `save` (its input: the list's, and key, name, purpose).
 */
export type Behind =
  | { readonly kind: 'rule'; readonly rule: string; readonly at?: string | undefined }
  | { readonly kind: 'list'; readonly list: Endpoint<z.ZodType, typeof behindSchema>; readonly input: object; readonly save?: Endpoint<z.ZodType, typeof savedListSchema> }

const shown = 50

const useBehindColumns = (rows: readonly CustomerRow[]): readonly TableColumn<CustomerRow>[] => {
  const { t } = useTranslation('customers')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  const catalogue = useCatalogue().data
  const names = Object.keys(rows[0]?.attributes ?? {}).slice(0, 3)
  return [
    { key: 'id', header: t('id'), cell: (row) => <AppLink href={`/customers/${encodeURIComponent(row.id)}`}><span className="sx-id">{row.id}</span></AppLink> },
    ...(rows.some(({ title }) => title !== null) ? [{ key: 'title', header: t('titleColumn'), cell: (row: CustomerRow) => row.title ?? common('none') }] : []),
    ...names.map((name): TableColumn<CustomerRow> => {
      const column = catalogue?.attributes[name]
      return { key: name, header: column === undefined ? name : label(column.label), cell: (row) => <AttributeValue value={row.attributes[name] ?? null} type={column?.type ?? 'string'} /> }
    }),
    { key: 'value', header: t('value'), align: 'right', cell: (row) => (row.value === null ? common('none') : format.money(row.value)) },
  ]
}

const callOf = (behind: Behind): { readonly endpoint: Endpoint<z.ZodType, typeof behindSchema>; readonly input: object } =>
  behind.kind === 'list'
    ? { endpoint: behind.list, input: { ...behind.input, limit: shown } }
    : { endpoint: previewSegment, input: { rule: behind.rule, limit: shown, ...(behind.at === undefined ? {} : { at: behind.at }) } }

const BehindBody = ({ behind, title }: { readonly behind: Behind; readonly title: string }) => {
  const { t } = useTranslation('analysis')
  const { t: common } = useTranslation()
  const format = useFormat()
  const can = useCan()
  const { endpoint, input } = callOf(behind)
  const query = useQuery(callQuery(endpoint, input))
  const columns = useBehindColumns(query.data?.customers ?? [])
  const [isSaving, saving] = useDisclosure(false)
  const save = behind.kind === 'list' ? behind.save : undefined
  return (
    <QueryView query={query} isEmpty={({ count }) => count === 0} empty={<EmptyState title={t('nobodyBehind')} />}>
      {({ count, customers }) => (
        <Stack gap="sm">
          <Group justify="space-between">
            <Text fw={650}>{common('customerCount', { formatted: format.integer(count) })}</Text>
            {can('segments.write') && behind.kind === 'rule' && <Button size="xs" leftSection={<IconUsersPlus size={15} aria-hidden />} component={Link} to={`/segments/new?rule=${encodeURIComponent(behind.rule)}`}>{t('newSegment')}</Button>}
            {can('segments.write') && save !== undefined && !isSaving && <Button size="xs" leftSection={<IconUsersPlus size={15} aria-hidden />} onClick={saving.open}>{t('newSegment')}</Button>}
          </Group>
          {behind.kind === 'rule' && <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>{behind.rule}</Text>}
          {isSaving && save !== undefined && behind.kind === 'list' && <SaveListForm endpoint={save} input={behind.input} title={title} onClose={saving.close} />}
          <DataTable label={title} rows={customers} rowKey={(row) => row.id} columns={columns} />
          {count > customers.length && <Text size="xs" c="dimmed">{t('firstOf', { shown: format.integer(customers.length), all: format.integer(count) })}</Text>}
          <ShowCall endpoint={endpoint} input={input} />
        </Stack>
      )}
    </QueryView>
  )
}

/**
 * A drawer with the customers behind a cell: how many, the first of them, the way to each and to a new segment of all.
 * @param behind whom the cell stands for; null: closed
 */
export const CustomersBehind = ({ title, behind, onClose }: { readonly title: string; readonly behind: Behind | null; readonly onClose: () => void }) => {
  const { t: common } = useTranslation()
  const can = useCan()
  return (
    <Drawer opened={behind !== null} onClose={onClose} position="right" size="xl" title={title} closeButtonProps={{ 'aria-label': common('close') }}>
      {behind !== null && (can('customers.read') ? <BehindBody behind={behind} title={title} /> : <Forbidden permission="customers.read" />)}
    </Drawer>
  )
}
