import { Checkbox, NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export interface ImportChoice { readonly dryRun: boolean; readonly again: boolean; readonly maxRejectedShare: number }
export const firstChoice: ImportChoice = { dryRun: true, again: false, maxRejectedShare: 1 }

/** Choices that both ways of importing share. */
export const ImportOptions = ({ choice, onChoice }: { readonly choice: ImportChoice; readonly onChoice: (choice: ImportChoice) => void }) => {
  const { t } = useTranslation('data')
  return (
    <>
      <Checkbox label={t('dryRun')} checked={choice.dryRun} onChange={(event) => onChoice({ ...choice, dryRun: event.currentTarget.checked })} />
      <Checkbox label={t('again')} checked={choice.again} onChange={(event) => onChoice({ ...choice, again: event.currentTarget.checked })} />
      <NumberInput maw={320} label={t('maxRejected')} min={0} max={100} suffix=" %" value={Math.round(choice.maxRejectedShare * 1000) / 10} onChange={(value) => onChoice({ ...choice, maxRejectedShare: Math.min(1, Math.max(0, Number(value) / 100)) })} />
    </>
  )
}
