import { Badge } from '@mantine/core'
import { explainConfig } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { useConfig } from '../../api/access.ts'
import type { Setting } from '../../api/access.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const useSettingColumns = (): readonly TableColumn<Setting>[] => {
  const { t } = useTranslation('settings')
  return [
    { key: 'setting', header: t('setting'), cell: (row) => <code>{row.setting}</code> },
    { key: 'value', header: t('value'), cell: (row) => (row.value === null ? <span style={{ color: 'var(--mantine-color-dimmed)' }}>{t('unset')}</span> : <><code>{row.value}</code>{row.unit !== null && <span className="sx-eyebrow"> {row.unit}</span>}</>) },
    { key: 'source', header: t('source'), cell: (row) => <Badge tt="none" color={row.source === 'environment' ? 'brass' : 'gray'}>{t(`source_${row.source}`)}</Badge> },
    { key: 'meaning', header: t('meaning'), cell: (row) => row.meaning },
  ]
}

export const ConfigTab = () => {
  const columns = useSettingColumns()
  const { t } = useTranslation('settings')
  const query = useConfig()
  return (
    <>
      <Section flush title={t('config')} actions={<span className="sx-eyebrow">{t('configLead')}</span>}>
        <QueryView query={query}>
          {(data) => (
            <DataTable label={t('config')} rows={data.settings} rowKey={(row) => row.setting} columns={columns} />
          )}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={explainConfig} input={{}} /></div>
    </>
  )
}
