import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { Endpoint } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from './ProblemAlert.tsx'
import { ShowCall } from './ShowCall.tsx'

/** Asks before an act that cannot simply be taken back. */
export const ConfirmDialog = ({ opened, title, confirm, endpoint, input, busy, error, onClose, onConfirm }: {
  readonly opened: boolean; readonly title: string; readonly confirm: string; readonly endpoint: Endpoint; readonly input: unknown; readonly busy: boolean; readonly error: unknown; readonly onClose: () => void; readonly onConfirm: () => void
}) => {
  const { t } = useTranslation()
  return (
    <Modal opened={opened} onClose={onClose} title={confirm}>
      <Stack>
        <Text size="sm">{title}</Text>
        {error !== null && error !== undefined && <ProblemAlert error={error} />}
        <ShowCall endpoint={endpoint} input={input} />
        <Group justify="flex-end"><Button variant="default" onClick={onClose} data-autofocus>{t('cancel')}</Button><Button color="rust" loading={busy} onClick={onConfirm}>{confirm}</Button></Group>
      </Stack>
    </Modal>
  )
}
