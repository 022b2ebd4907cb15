import { useLayoutEffect, useRef } from 'react'
import type { ReactNode } from 'react'

/**
 * Gives the focus to the part of the page around it (the nearest with tabIndex -1) when what had it goes: pressing “Try again”, or the warehouse's coming
 * back, must not send a reader to the top of the page.
 */
export const FocusKeeper = ({ children }: { readonly children: ReactNode }) => {
  const kept = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = kept.current
    const around = element?.parentElement?.closest<HTMLElement>('[tabindex="-1"]')
    return () => {
      if (element?.contains(document.activeElement) === true) around?.focus({ preventScroll: true })
    }
  }, [])
  return <div ref={kept}>{children}</div>
}
