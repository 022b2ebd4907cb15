import { Anchor, Select, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { exportSegment } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useExportSegment } from '../../api/segments.ts'
import type { SegmentDetail } from '../../api/segments.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'

const formats = ['csv', 'xlsx', 'parquet'] as const

/** Writes the members to a file: format and reason, then the download. */
export const ExportDialog = ({ segment, onClose }: { readonly segment: SegmentDetail; readonly onClose: () => void }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const [chosen, setChosen] = useState<(typeof formats)[number]>('csv')
  const write = useExportSegment((answer) => {
    notifications.show({ color: 'sea', autoClose: false, title: t('exportDone', { rows: format.integer(answer.rows) }), message: <Anchor href={answer.download} download>{t('download', { file: answer.file })}</Anchor> })
    onClose()
  })
  const input = { key: segment.key, format: chosen }
  return (
    <ReasonDialog opened title={t('exportTitle')} confirm={t('export')} endpoint={exportSegment} input={input} busy={write.isPending} error={write.error} onClose={onClose} onConfirm={(reason) => write.mutate({ ...input, reason })}>
      <Stack gap="xs">
        {segment.size !== null && <Text size="sm">{format.integer(segment.size)} · {segment.key}</Text>}
        <Select label={t('format')} allowDeselect={false} value={chosen} data={[...formats]} onChange={(value) => setChosen(value as 'csv')} />
      </Stack>
    </ReasonDialog>
  )
}
