import type { ReactNode } from 'react'

/** A titled card; `span` is its width in the 12-column .sx-grid. */
export const Section = ({ title, actions, span, flush = false, children }: {
  readonly title?: ReactNode
  readonly actions?: ReactNode
  readonly span?: 3 | 4 | 5 | 6 | 7 | 8 | 9
  /** Without padding, for tables. */
  readonly flush?: boolean
  readonly children: ReactNode
}) => (
  <section className="sx-card" data-span={span}>
    {(title !== undefined || actions !== undefined) && <div className="sx-card-head"><h2>{title}</h2>{actions !== undefined && <div style={{ display: 'flex', gap: 8, alignItems: 'center' }}>{actions}</div>}</div>}
    <div className={flush ? 'sx-table-wrap' : 'sx-card-body'}>{children}</div>
  </section>
)
