import { Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RuleWarning } from '../../api/rules.ts'
import { useLabel } from '../../i18n/use-label.ts'

/** What is proven of a rule while it is written: it selects nobody, a part contradicts, a part changes nothing. It never keeps anybody from saving. */
export const RuleWarnings = ({ warnings, withPlaces }: { readonly warnings: readonly RuleWarning[]; readonly withPlaces: boolean }) => {
  const { t } = useTranslation('rules')
  const label = useLabel()
  return (
    <div role="status">
      {warnings.length > 0 && (
        <ul className="sx-warnings" aria-label={t('warnings')}>
          {warnings.map((warning) => (
            <li key={`${warning.kind}.${warning.path}`}>
              <IconAlertTriangle size={15} aria-hidden />
              <Text size="sm">{withPlaces && <b>{t('place', { line: warning.line, column: warning.column })}: </b>}{label(warning.message)}</Text>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
