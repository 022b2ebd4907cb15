import { ActionIcon, Button, Menu } from '@mantine/core'
import { deleteSegment } from '@sextant/contract'
import { IconDots, IconDownload, IconRefresh, IconScale, IconTrash, IconUsers } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeleteSegment, useRefreshSegment } from '../../api/segments.ts'
import type { SegmentDetail } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { ExportDialog } from './ExportDialog.tsx'

export const SegmentActions = ({ segment }: { readonly segment: SegmentDetail }) => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const format = useFormat()
  const can = useCan()
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'export' | 'delete' | null>(null)
  const refresh = useRefreshSegment((answer) => t('refreshed_done', { size: format.integer(answer.size), entered: format.integer(answer.entered), left: format.integer(answer.left) }))
  const retire = useDeleteSegment(t('deleted'), () => void navigate({ to: '/segments', search: {} }))
  return (
    <>
      {can('segments.write') && segment.kind === 'rule' && <Button variant="default" leftSection={<IconRefresh size={16} />} loading={refresh.isPending} onClick={() => refresh.mutate({ key: segment.key })}>{t('refresh')}</Button>}
      {can('customers.export') && <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => setDialog('export')}>{t('export')}</Button>}
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon size={36} variant="default" aria-label={common('more')}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {can('customers.read') && <Menu.Item leftSection={<IconUsers size={15} />} component={Link} to={`/customers?segment=${segment.key}`}>{t('members')}</Menu.Item>}
          {can('analysis.read') && <Menu.Item leftSection={<IconScale size={15} />} component={Link} to={`/analysis?tab=profile&segment=${segment.key}`}>{t('profile')}</Menu.Item>}
          {can('segments.write') && <Menu.Item leftSection={<IconTrash size={15} />} color="rust" onClick={() => setDialog('delete')}>{t('delete')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'export' && <ExportDialog segment={segment} onClose={() => setDialog(null)} />}
      <ConfirmDialog opened={dialog === 'delete'} title={t('deleteConfirm')} confirm={t('delete')} endpoint={deleteSegment} input={{ key: segment.key }} busy={retire.isPending} error={retire.error} onClose={() => setDialog(null)} onConfirm={() => retire.mutate({ key: segment.key })} />
    </>
  )
}
