import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { launchCampaign } from '@sextant/contract'
import { IconRocket } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLaunch, usePlan } from '../../api/campaigns.ts'
import type { Campaign } from '../../api/campaigns.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { OpenDialog } from '../../ui/OpenDialog.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const LaunchPlan = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const label = useLabel()
  return (
    <QueryView query={usePlan(campaign.key)}>
      {(plan) => (
        <Stack gap="xs">
          <Text>{t('launchSentence', { target: format.integer(plan.waterfall.target), control: format.integer(plan.waterfall.control), channel: t(`channel_${campaign.channel}`) })}</Text>
          <Text size="sm" c="dimmed">{t('cost')}: {format.money(plan.costMinor, plan.currency)}</Text>
          {plan.warnings.map((warning) => <Alert key={warning.en} color="brass" py={8}>{label(warning)}</Alert>)}
        </Stack>
      )}
    </QueryView>
  )
}

/** Asks before anything is sent, with the figures of the plan as it is now. */
export const LaunchDialog = ({ campaign, onClose, onLaunched }: { readonly campaign: Campaign; readonly onClose: () => void; readonly onLaunched: () => void }) => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const launch = useLaunch(t('launched'), onLaunched)
  const input = { key: campaign.key }
  const isAgain = campaign.status === 'paused'
  return (
    <OpenDialog onClose={onClose} title={t('launchTitle')} size="lg">
      <Stack>
        {isAgain ? <Text>{t('launchAgainSentence')}</Text> : <LaunchPlan campaign={campaign} />}
        {launch.error !== null && <ProblemAlert error={launch.error} title={t('launch')} />}
        <ShowCall endpoint={launchCampaign} input={input} />
        <Group justify="flex-end"><Button variant="default" onClick={onClose} data-autofocus>{common('cancel')}</Button><Button leftSection={<IconRocket size={16} />} loading={launch.isPending} onClick={() => launch.mutate(input)}>{t(isAgain ? 'launchAgain' : 'launch')}</Button></Group>
      </Stack>
    </OpenDialog>
  )
}
