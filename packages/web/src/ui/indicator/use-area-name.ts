import { useCatalogue } from '../../api/rules.ts'
import { useLabel } from '../../i18n/use-label.ts'

/** What an area is called: the label of an attribute or of a fact's column, else the text itself. */
export const useAreaName = (): ((area: string) => string) => {
  const label = useLabel()
  const catalogue = useCatalogue().data
  return (area) => {
    const [fact = '', first = '', second] = area.split('.')
    const of = catalogue?.facts[fact]
    const found = catalogue?.attributes[area] ?? catalogue?.tags[area.replace(/^tag\./, '')] ?? (second === undefined ? of?.columns[first] : of?.dimensions?.[first]?.columns[second])
    return found === undefined ? area : label(found.label)
  }
}
