import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import type { Endpoint } from '@sextant/contract'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from './ProblemAlert.tsx'
import { ShowCall } from './ShowCall.tsx'

/** Asks for the reason that an audited act needs (unmask, export, settle, abort). */
export const ReasonDialog = ({ opened, title, confirm, endpoint, input, busy, error, minimum = 5, children, onClose, onConfirm }: {
  readonly opened: boolean
  readonly title: string
  readonly confirm: string
  readonly endpoint: Endpoint
  /** The call's input without the reason. */
  readonly input: Readonly<Record<string, unknown>>
  readonly busy: boolean
  readonly error: unknown
  readonly minimum?: number
  readonly children?: ReactNode
  readonly onClose: () => void
  readonly onConfirm: (reason: string) => void
}) => {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const short = reason.trim().length < minimum
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form onSubmit={(event) => { event.preventDefault(); if (!short) onConfirm(reason.trim()) }}>
        <Stack>
          {children}
          <Textarea label={t('reasonLabel')} description={t('reasonHint')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={reason !== '' && short ? t('reasonTooShort') : undefined} autosize minRows={2} maxLength={500} required data-autofocus />
          {error !== null && error !== undefined && <ProblemAlert error={error} />}
          <ShowCall endpoint={endpoint} input={{ ...input, reason: reason.trim() }} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" loading={busy} disabled={short}>{confirm}</Button></Group>
        </Stack>
      </form>
    </Modal>
  )
}
