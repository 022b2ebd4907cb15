import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const colours: Readonly<Record<string, string>> = {
  draft: 'gray', approved: 'ink', published: 'sea', running: 'brass', paused: 'gray', completed: 'sea', aborted: 'rust', historic: 'gray', active: 'sea', retired: 'gray', training: 'brass', ready: 'sea', failed: 'rust',
  visible: 'sea', dry_run: 'ink', undone: 'gray', granted: 'sea', denied: 'rust', unknown: 'gray', fresh: 'sea', late: 'rust', undeclared: 'gray', unavailable: 'rust', sent: 'sea', delivered: 'sea', bounced: 'rust', uncertain: 'brass',
  planned: 'ink', sending: 'brass', listed: 'ink', reached: 'sea', not_reached: 'gray', refused: 'rust', cancelled: 'gray', control: 'gray', target: 'ink', positive: 'sea', negative: 'rust', not_detectable: 'gray', no_control: 'gray', too_early: 'brass', broken_split: 'rust',
}

/** A status word in its colour; its text is `status` of the domain `statuses`. */
export const StatusBadge = ({ status }: { readonly status: string }) => {
  const { t, i18n } = useTranslation('statuses')
  const known = i18n.exists(status, { ns: 'statuses' })
  return <Badge color={colours[status] ?? 'gray'} tt="none" fw={600} miw="max-content">{known ? t(status as 'draft') : status}</Badge>
}
