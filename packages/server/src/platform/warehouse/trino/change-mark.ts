/**
 * The comment behind every statement that changes something: the cluster lists the text of a statement, not the catalog of its session, and another company may
 * have a schema of the same name in another catalog.
 */
export const changeMark = (catalog: string): string => ` /* sextant changes ${encodeURIComponent(catalog).replaceAll('*', '%2A')} */`
