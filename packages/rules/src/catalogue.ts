/** The types of values a rule can speak of. `money` is an integer count of minor units; `instant` is ISO 8601 UTC with ms. */
export type ValueType = 'string' | 'number' | 'money' | 'boolean' | 'date' | 'instant'

/** A label in the two languages of the product. */
export interface Label {
  readonly en: string
  readonly zh: string
}

export interface CatalogueColumn {
  readonly type: ValueType
  readonly label: Label
  /** Known values of a categorical column, for completion and pickers. */
  readonly values?: readonly string[]
  /** Column of the warehouse table; same as the name unless said. */
  readonly column?: string
}

export interface CatalogueFact {
  readonly label: Label
  /** Warehouse table that holds one row per fact. */
  readonly table: string
  /** Column with the customer of the fact (null where unknown). */
  readonly customerColumn: string
  /** Column (instant) that says when it happened. */
  readonly timeColumn: string
  /**
   * Every customer of its rows is in the customer table, as whoever loads both has made sure of: rules over the fact alone need not look
   * there. Left out, rows of strangers are possible, and they count for nobody.
   */
  readonly hasKnownCustomers?: boolean
  readonly columns: Readonly<Record<string, CatalogueColumn>>
  /** Column that aggregates take when none is named (`sum(purchase, …)`), usually the value. */
  readonly valueColumn?: string
  /** Dimension tables reachable from a column of the fact: `purchase.product.department`. */
  readonly dimensions?: Readonly<Record<string, CatalogueDimension>>
}

export interface CatalogueDimension {
  readonly label: Label
  readonly table: string
  /** Column of the dimension table that is matched. */
  readonly keyColumn: string
  /** Column of the fact that points at it. */
  readonly factColumn: string
  readonly columns: Readonly<Record<string, CatalogueColumn>>
}

export interface CatalogueScore {
  readonly label: Label
  /** Range of a score is 0..1 unless said. */
  readonly table: string
  readonly customerColumn: string
  readonly column: string
  /** Rows of the table belong to several scores: rows where `selectColumn` = `selectValue` are this one's. */
  readonly selectColumn?: string
  readonly selectValue?: string
  /** Column of the same table with the percentile of the score, 0..1; absent where none is kept. */
  readonly percentileColumn?: string
}

/** A named value of a customer: computed by an expression of the language (inlined), or kept in a warehouse table with one row per customer. */
export interface CatalogueTag {
  readonly label: Label
  readonly type: ValueType
  readonly values:
    | { readonly kind: 'expression'; readonly text: string }
    | {
        readonly kind: 'table'
        readonly table: string
        readonly customerColumn: string
        readonly column: string
        /** Rows of the table belong to several tags: rows where `selectColumn` = `selectValue` are this one's. */
        readonly selectColumn?: string
        readonly selectValue?: string
      }
}

export interface CatalogueSegment {
  readonly label: Label
  /** The segment's rule as a tree (inlined by the compiler); or a materialised member table. */
  readonly members: { readonly kind: 'table'; readonly table: string; readonly customerColumn: string; readonly selectColumn: string; readonly selectValue: string }
    | { readonly kind: 'rule'; readonly text: string }
}

/** The company's own calendar: what its weeks, billing periods and moving holidays are. */
export interface CompanyCalendar {
  readonly weekStart: 'monday' | 'sunday'
  /** Day of the month on which a billing period begins, 1..28. */
  readonly billingDay: number
  /** Days on which a holiday fell and will fall, name → `YYYY-MM-DD`, in any order. */
  readonly holidays: Readonly<Record<string, readonly string[]>>
}

/**
 * Everything a rule may name: assembled by the server from model.yaml, the scores and the segments.
 * Keys are the names used in rule text.
 */
export interface Catalogue {
  /** IANA zone in which calendar days and months are meant. */
  readonly timeZone: string
  /** Digits after the point of the company's currency (GBP 2, JPY 0): rule text says `120.50`, the tree and tables hold minor units. */
  readonly currencyDigits: number
  readonly currency: string
  /** Warehouse table with one row per customer, and its key column. */
  readonly customerTable: string
  readonly customerColumn: string
  readonly attributes: Readonly<Record<string, CatalogueColumn>>
  readonly facts: Readonly<Record<string, CatalogueFact>>
  readonly scores: Readonly<Record<string, CatalogueScore>>
  readonly segments: Readonly<Record<string, CatalogueSegment>>
  /** Absent: weeks begin on Monday, billing periods on the first of the month, no holidays. */
  readonly calendar?: CompanyCalendar
  readonly tags?: Readonly<Record<string, CatalogueTag>>
}
