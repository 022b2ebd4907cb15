import { Modal } from '@mantine/core'
import type { ModalProps } from '@mantine/core'
import { useEffect, useState } from 'react'

/** A dialog that is there as long as it is open; closed, it gives the focus back to what opened it. */
export const OpenDialog = (props: Omit<ModalProps, 'opened'>) => {
  const [opener] = useState(() => document.activeElement)
  useEffect(() => () => {
    // After the dialog has left the page: until then it keeps the focus inside itself.
    setTimeout(() => {
      if (opener instanceof HTMLElement && document.activeElement === document.body) opener.focus({ preventScroll: true })
    })
  }, [opener])
  return <Modal opened {...props} />
}
