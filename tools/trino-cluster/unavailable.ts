/** This machine cannot run the cluster (no Java, no Maven, no network, no PostgreSQL): a reason to skip, where anything else is a fault. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}
