import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** A link inside the application by its address (built from keys, which the caller encodes). */
export const AppLink = ({ href, children }: { readonly href: string; readonly children: ReactNode }) => <Link to={href} className="sx-link">{children}</Link>
