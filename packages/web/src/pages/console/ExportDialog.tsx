import { Anchor, Select, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { exportSql } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useExportSql } from '../../api/console.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'

const formats = ['csv', 'parquet'] as const

/** Writes the whole answer to a file: format and reason, then the download. */
export const ExportDialog = ({ sql, onClose }: { readonly sql: string; readonly onClose: () => void }) => {
  const { t } = useTranslation('console')
  const format = useFormat()
  const [chosen, setChosen] = useState<(typeof formats)[number]>('csv')
  const write = useExportSql((answer) => {
    notifications.show({ color: 'sea', autoClose: false, title: t('exportDone', { rows: format.integer(answer.rows) }), message: <Anchor href={answer.download} download>{t('download')}</Anchor> })
    onClose()
  })
  const input = { sql, format: chosen }
  return (
    <ReasonDialog opened title={t('exportTitle')} confirm={t('export')} endpoint={exportSql} input={input} busy={write.isPending} error={write.error} onClose={onClose} onConfirm={(reason) => write.mutate({ ...input, reason })}>
      <Stack gap="xs"><Text size="sm">{t('exportHint')}</Text><Select label={t('format')} allowDeselect={false} value={chosen} data={[...formats]} onChange={(value) => setChosen(value as 'csv')} /></Stack>
    </ReasonDialog>
  )
}
