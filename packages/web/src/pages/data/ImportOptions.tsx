import { Checkbox, NumberInput, TagsInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useTables } from '../../api/data.ts'

export interface ImportChoice { readonly dryRun: boolean; readonly again: boolean; readonly maxRejectedShare: number; readonly only: readonly string[] }
export const firstChoice: ImportChoice = { dryRun: true, again: false, maxRejectedShare: 1, only: [] }

/** Choices that both ways of importing share. */
export const ImportOptions = ({ choice, onChoice }: { readonly choice: ImportChoice; readonly onChoice: (choice: ImportChoice) => void }) => {
  const { t } = useTranslation('data')
  const tables = useTables()
  return (
    <>
      <TagsInput label={t('only')} description={t('onlyHint')} placeholder={choice.only.length === 0 ? t('onlyAll') : ''} clearable data={(tables.data?.tables ?? []).map(({ name }) => name)} value={[...choice.only]} onChange={(only) => onChoice({ ...choice, only })} />
      <Checkbox label={t('dryRun')} checked={choice.dryRun} onChange={(event) => onChoice({ ...choice, dryRun: event.currentTarget.checked })} />
      <Checkbox label={t('again')} checked={choice.again} onChange={(event) => onChoice({ ...choice, again: event.currentTarget.checked })} />
      <NumberInput maw={320} label={t('maxRejected')} min={0} max={100} suffix=" %" value={Math.round(choice.maxRejectedShare * 1000) / 10} onChange={(value) => onChoice({ ...choice, maxRejectedShare: Math.min(1, Math.max(0, Number(value) / 100)) })} />
    </>
  )
}
