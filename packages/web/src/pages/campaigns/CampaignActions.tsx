import { ActionIcon, Button, Menu } from '@mantine/core'
import { abortCampaign, deleteCampaign } from '@sextant/contract'
import { IconCheck, IconCopy, IconDots, IconPlayerPause, IconRocket, IconSquareX, IconTrash } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAbort, useApprove, useDeleteCampaign, usePause } from '../../api/campaigns.ts'
import type { Campaign } from '../../api/campaigns.ts'
import { useCan } from '../../api/session.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { LaunchDialog } from './LaunchDialog.tsx'

/** What may be done with the campaign in its present status. */
export const CampaignActions = ({ campaign, onLaunched, onFailed }: { readonly campaign: Campaign; readonly onLaunched: () => void; readonly onFailed: (error: unknown) => void }) => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const can = useCan()
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'launch' | 'abort' | 'delete' | null>(null)
  const close = (): void => setDialog(null)
  const approve = useApprove(t('approved'))
  const pause = usePause(t('paused'))
  const abort = useAbort(t('aborted'), close)
  const remove = useDeleteCampaign(t('deleted'), () => void navigate({ to: '/campaigns', search: {} }))
  const { key, status } = campaign
  const mayLaunch = can('campaigns.launch')
  const mayWrite = can('campaigns.write')
  return (
    <>
      {status === 'draft' && mayLaunch && <Button variant="default" leftSection={<IconCheck size={16} />} loading={approve.isPending} onClick={() => approve.mutate({ key }, { onError: onFailed })}>{t('approve')}</Button>}
      {(status === 'approved' || status === 'paused') && mayLaunch && <Button leftSection={<IconRocket size={16} />} onClick={() => setDialog('launch')}>{t(status === 'paused' ? 'launchAgain' : 'launch')}</Button>}
      {status === 'running' && mayLaunch && <Button variant="default" leftSection={<IconPlayerPause size={16} />} loading={pause.isPending} onClick={() => pause.mutate({ key }, { onError: onFailed })}>{t('pause')}</Button>}
      {(status === 'running' || status === 'paused') && mayLaunch && <Button variant="light" color="rust" leftSection={<IconSquareX size={16} />} onClick={() => setDialog('abort')}>{t('abort')}</Button>}
      {mayWrite && status !== 'historic' && (
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon size={36} variant="default" aria-label={common('more')}><IconDots size={16} /></ActionIcon></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCopy size={15} />} component={Link} to={`/campaigns/new?from=${encodeURIComponent(key)}`}>{t('copy')}</Menu.Item>
            {status === 'draft' && <Menu.Item leftSection={<IconTrash size={15} />} color="rust" onClick={() => setDialog('delete')}>{t('delete')}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
      {dialog === 'launch' && <LaunchDialog campaign={campaign} onClose={close} onLaunched={() => { close(); onLaunched() }} />}
      <ConfirmDialog opened={dialog === 'abort'} title={t('abortTitle')} confirm={t('abort')} endpoint={abortCampaign} input={{ key }} busy={abort.isPending} error={abort.error} onClose={close} onConfirm={() => abort.mutate({ key })} />
      <ConfirmDialog opened={dialog === 'delete'} title={t('deleteTitle')} confirm={t('delete')} endpoint={deleteCampaign} input={{ key }} busy={remove.isPending} error={remove.error} onClose={close} onConfirm={() => remove.mutate({ key })} />
    </>
  )
}
