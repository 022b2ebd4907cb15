import { Alert, Button, Code, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/api-error.ts'
import { isWarehouseAway } from '../api/warehouse.ts'
import { FocusKeeper } from './FocusKeeper.tsx'
import { WarehouseAway } from './WarehouseAway.tsx'

/** A failure in words: what happened, where, what to do, and a way to try again. `isPart`: of what a page shows, not the answer to what somebody did. */
export const ProblemAlert = ({ error, onRetry, title, isPart = false }: { readonly error: unknown; readonly onRetry?: () => void; readonly title?: string; readonly isPart?: boolean }) => {
  const { t, i18n } = useTranslation()
  const { t: problems } = useTranslation('problems')
  if (isWarehouseAway(error)) return <FocusKeeper><WarehouseAway error={error} isAnswer={!isPart} {...(onRetry === undefined ? {} : { onRetry })} /></FocusKeeper>
  const problem = error instanceof ApiError ? error.problem : null
  const own = problem?.code === 'network' ? [t('network'), t('networkFix')] : problem?.code === 'contract_mismatch' ? [t('mismatch'), t('mismatchFix')] : null
  const named = problem !== null && i18n.exists(`title_${problem.code}`, { ns: 'problems' }) ? problems(`title_${problem.code}` as 'title_WAREHOUSE_TIMEOUT') : undefined
  const fix = own?.[1] ?? problem?.fix
  return (
    <FocusKeeper>
      <Alert color="rust" icon={<IconAlertTriangle size={18} />} title={title ?? own?.[0] ?? named ?? t('failed')} role="alert">
        <Stack gap="xs">
          <Text size="sm">{problem?.detail ?? String(error)}</Text>
          {problem?.errors !== undefined && problem.errors.length > 0 && <List size="sm">{problem.errors.map((item) => <List.Item key={`${item.where}${item.message}`}><Code>{item.where}</Code> {item.message}</List.Item>)}</List>}
          {fix !== null && fix !== undefined && <Text size="sm"><b>{t('failedHint')}:</b> {fix}</Text>}
          <Group gap="sm">
            {problem !== null && <Text size="xs" c="dimmed">{t('code')} <Code>{problem.code}</Code>{problem.where !== null && <> · <Code>{problem.where}</Code></>}{problem.requestId !== null && <> · {t('requestId')} <Code>{problem.requestId}</Code></>}</Text>}
            {onRetry !== undefined && <Button size="xs" variant="light" color="rust" leftSection={<IconRefresh size={14} />} onClick={onRetry}>{t('retry')}</Button>}
          </Group>
        </Stack>
      </Alert>
    </FocusKeeper>
  )
}
