import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ApiError } from '../api/api-error.ts'
import type { WarehouseCondition } from '../api/warehouse.ts'

/** What the server says of it, for whoever runs it. */
const ProblemDetails = ({ detail, fix, code }: { readonly detail: string; readonly fix: string | null; readonly code: string }) => {
  const { t } = useTranslation('problems')
  const { t: common } = useTranslation()
  return (
    <details className="sx-details">
      <summary>{t('details')}</summary>
      <Text size="xs" mt={4} style={{ overflowWrap: 'anywhere' }}>{detail}</Text>
      {fix !== null && <Text size="xs" mt={4}><b>{common('failedHint')}:</b> {fix}</Text>}
      <Text size="xs" c="dimmed" mt={4}>{common('code')} <Code>{code}</Code></Text>
    </details>
  )
}

/** A problem that an answer tells in both languages. */
export const ToldProblem = ({ problem: { code, message, zh, fix, fixZh } }: { readonly problem: NonNullable<WarehouseCondition['problem']> }) => {
  const isChinese = useTranslation().i18n.language.startsWith('zh')
  return <ProblemDetails detail={isChinese ? zh : message} fix={isChinese ? (fixZh ?? fix) : fix} code={code} />
}

/**
 * What cannot be had while the warehouse is away: why, and that it comes by itself. The shell says once for all parts that it is away; only what somebody
 * has just asked for (`isAnswer`) is read out here again.
 */
export const WarehouseAway = ({ error, isAnswer, onRetry }: { readonly error: ApiError; readonly isAnswer: boolean; readonly onRetry?: () => void }) => {
  const { t, i18n } = useTranslation('problems')
  const { t: common } = useTranslation()
  const { detail, fix, code } = error.problem
  const why = i18n.exists(`why_${code}`, { ns: 'problems' }) ? t(`why_${code}` as 'why_WAREHOUSE_UNREACHABLE') : ''
  return (
    <Alert color="brass" icon={<IconPlugConnectedX size={18} />} title={isAnswer ? t('actAway') : t('partAway')} {...(isAnswer ? { role: 'alert' } : { role: 'group' })}>
      <Stack gap="xs">
        <Text size="sm">{isAnswer ? t('actAwayWhat', { why }) : t('partAwayWhat', { why })}</Text>
        <Group gap="sm" justify="space-between" align="flex-start">
          <ProblemDetails detail={detail} fix={fix} code={code} />
          {onRetry !== undefined && <Button size="xs" variant="light" color="brass" leftSection={<IconRefresh size={14} />} onClick={onRetry}>{common('retry')}</Button>}
        </Group>
      </Stack>
    </Alert>
  )
}

/** A part that an answer had to leave out because the warehouse is away. */
export const AwayNow = () => {
  const { t } = useTranslation('problems')
  return <Text size="sm" c="dimmed" p="md">{t('partAway')}</Text>
}
