import { useTranslation } from 'react-i18next'

const known = ['email', 'call_list', 'web', 'app', 'call_centre', 'store'] as const

/** A channel in the reader's words; one that the texts do not know keeps its key. */
export const useChannelName = (): ((channel: string) => string) => {
  const { t } = useTranslation('campaigns')
  return (channel) => { const found = known.find((name) => name === channel); return found === undefined ? channel : t(`channel_${found}`) }
}
