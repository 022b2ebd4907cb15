import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'

/** A figure that opens the customers behind it. */
export const CellButton = ({ label, children, onClick }: { readonly label: string; readonly children: ReactNode; readonly onClick: () => void }) => (
  <UnstyledButton className="sx-link" aria-haspopup="dialog" aria-label={label} onClick={onClick}>{children}</UnstyledButton>
)
