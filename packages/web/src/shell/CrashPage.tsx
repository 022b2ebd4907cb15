import { useRouter } from '@tanstack/react-router'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from '../ui/ProblemAlert.tsx'
import { ApiError } from '../api/api-error.ts'

export const CrashPage = ({ error, reset }: ErrorComponentProps) => {
  const { t } = useTranslation()
  const router = useRouter()
  return <div style={{ padding: 24 }}><ProblemAlert error={error} {...(error instanceof ApiError ? {} : { title: t('crashed') })} onRetry={() => { reset(); void router.invalidate() }} /></div>
}
