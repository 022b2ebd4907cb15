import { Button, Radio, Group, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { startImport } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useModelCheck, useStartImport } from '../../api/data.ts'
import type { StartInput } from '../../api/data.ts'
import { CodeArea } from '../../ui/CodeArea.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { firstChoice, ImportOptions } from './ImportOptions.tsx'
import { ModelErrors } from './ModelTab.tsx'

/** Files that lie on the server already, as the model in force or a new one names them. */
export const ServerForm = ({ onStarted }: { readonly onStarted: (id: string) => void }) => {
  const { t } = useTranslation('data')
  const [dataDir, setDataDir] = useState('')
  const [which, setWhich] = useState<'current' | 'own'>('current')
  const [yaml, setYaml] = useState('')
  const [settled] = useDebouncedValue(yaml, 500)
  const [choice, setChoice] = useState(firstChoice)
  const check = useModelCheck(settled, which === 'own')
  const start = useStartImport((report) => onStarted(report.id))
  const input: StartInput = { dataDir: dataDir.trim(), ...choice, only: choice.only.length === 0 ? undefined : [...choice.only], ...(which === 'own' ? { yaml } : {}) }
  const isReady = dataDir.trim() !== '' && (which === 'current' || (check.data?.ok === true && yaml === settled))
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (isReady) start.mutate(input) }}>
      <Stack gap="md">
        <TextInput label={t('dataDir')} description={t('dataDirHint')} required value={dataDir} onChange={(event) => setDataDir(event.currentTarget.value)} spellCheck={false} placeholder="examples/grocer/data" />
        <Radio.Group label={t('yamlOf')} value={which} onChange={(value) => setWhich(value as 'own')}><Group mt={4}><Radio value="current" label={t('yamlCurrent')} /><Radio value="own" label={t('yamlOwn')} /></Group></Radio.Group>
        {which === 'own' && <CodeArea label={t('modelText')} value={yaml} rows={14} onChange={setYaml} />}
        {which === 'own' && yaml !== '' && check.data !== undefined && check.data.errors.length > 0 && <ModelErrors errors={check.data.errors} />}
        <ImportOptions choice={choice} onChoice={setChoice} />
        {start.error !== null && <ProblemAlert error={start.error} />}
        <Button type="submit" loading={start.isPending} disabled={!isReady} style={{ alignSelf: 'flex-start' }}>{t(choice.dryRun ? 'startDry' : 'start')}</Button>
        <ShowCall endpoint={startImport} input={input} />
      </Stack>
    </form>
  )
}
