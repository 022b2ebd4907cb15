import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Behind } from '../../../ui/CustomersBehind.tsx'
import { CustomersBehind } from '../../../ui/CustomersBehind.tsx'

/** A drawer of the customers behind a cell, and the function that opens it. */
export const useBehind = (): readonly [drawer: ReactNode, open: (title: string, behind: Behind) => void] => {
  const [shown, setShown] = useState<{ readonly title: string; readonly behind: Behind } | null>(null)
  return [<CustomersBehind key="behind" title={shown?.title ?? ''} behind={shown?.behind ?? null} onClose={() => setShown(null)} />, (title, behind) => setShown({ title, behind })]
}
