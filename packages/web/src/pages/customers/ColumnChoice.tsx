import { Button, Checkbox, Popover, ScrollArea, Stack } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../api/rules.ts'
import { useCan } from '../../api/session.ts'
import type { CustomerList } from '../../api/customers.ts'
import { useLabel } from '../../i18n/use-label.ts'

/** Which attributes stand in the table; the choice lives in the URL. */
export const ColumnChoice = ({ chosen, shown, onChoose }: { readonly chosen: readonly string[] | undefined; readonly shown: CustomerList['columns']; readonly onChoose: (columns: string[]) => void }) => {
  const { t } = useTranslation()
  const label = useLabel()
  const can = useCan()
  const catalogue = useCatalogue(can('segments.read'))
  const value = [...(chosen ?? shown.map(({ name }) => name))]
  const attributes = Object.entries(catalogue.data?.attributes ?? {})
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target><Button size="xs" variant="subtle" color="gray" leftSection={<IconColumns3 size={15} />} disabled={attributes.length === 0}>{t('columns')}</Button></Popover.Target>
      <Popover.Dropdown>
        <ScrollArea.Autosize mah={360}>
          <Checkbox.Group value={value} onChange={onChoose}>
            <Stack gap={8}>{attributes.map(([name, column]) => <Checkbox key={name} value={name} label={label(column.label)} size="xs" />)}</Stack>
          </Checkbox.Group>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}
