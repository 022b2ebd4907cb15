import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { TestRunner } from 'vitest'
import { ask } from '../../../tools/trino-cluster/ask.ts'
import { bucket, bucketAddress, bucketEndpoint, bucketSecretFile, startBucketServer, stopBucketServer } from '../../../tools/trino-cluster/bucket-server.ts'
import { databases, databaseUser, startDatabase, stopDatabase } from '../../../tools/trino-cluster/catalog-database.ts'
import { readPlan } from '../../../tools/trino-cluster/cluster-plan.ts'
import type { ClusterPlan } from '../../../tools/trino-cluster/cluster-plan.ts'
import { awaitActive, endNode, nodeStates, runningNodes, startNode } from '../../../tools/trino-cluster/cluster.ts'
import type { NodeState } from '../../../tools/trino-cluster/cluster.ts'
import { credentialFiles, signToken, writePasswords } from '../../../tools/trino-cluster/credentials.ts'

/** Set for every test process: where the coordinator is, and the folder of the cluster when the run has started it itself. */
export const urlVariable = 'SEXTANT_TEST_TRINO'
export const folderVariable = 'SEXTANT_TEST_TRINO_DIR'
/** The file in which the names of all statements gather that the run's tests have sent. */
export const askedVariable = 'SEXTANT_TEST_TRINO_ASKED'

/** Who may enter over TLS, until a test changes it. */
export const passwords: Readonly<Record<string, string>> = { sextant: 'correct horse' }

/** The coordinator's plain HTTP, without a password. */
export function clusterUrl(): string {
  const url = process.env[urlVariable]
  if (url === undefined) throw new Error('no cluster runs: these tests are run by  npm run test:cluster')
  return url
}

/** A schema name that no other test has; nothing is made yet. */
export function freshSchema(purpose: string): string {
  return `t_${purpose}_${randomBytes(4).toString('hex')}`
}

/** Asks the cluster with a client that is not the product's own. */
export function askCluster(statement: string, session: Readonly<Record<string, string>> = {}): Promise<readonly (readonly unknown[])[]> {
  return ask(clusterUrl(), statement, { session, limitMs: 120_000 })
}

/** What is needed to enter over TLS. */
export interface SecureEntrance {
  readonly host: string
  readonly port: number
  /** File of the authority to trust, PEM. */
  readonly authority: string
  readonly user: string
  readonly password: string
  /** A token that is good for so many seconds; negative: expired. */
  readonly token: (seconds: number) => string
  /** Replaces the password; the coordinator follows within about a second. */
  readonly changePassword: (password: string) => void
}

export function secureEntrance(): SecureEntrance {
  const plan = ownCluster()
  const files = credentialFiles(plan.dir)
  if (plan.httpsPort === undefined) throw new Error('the cluster of this run has no TLS')
  return {
    host: '127.0.0.1',
    port: plan.httpsPort,
    authority: files.authority,
    user: 'sextant',
    password: passwords['sextant'] ?? '',
    token: (seconds) => signToken(files, 'sextant', seconds),
    changePassword: (password) => writePasswords(files, { sextant: password }),
  }
}

/** The folder of the Iceberg tables' files. */
export const lakeFolder = (): string => join(ownCluster().dir, 'lake')

/** The bucket of the catalog `bucket`: its address, how it is reached, and the folder in which its server keeps the objects. */
export interface ClusterBucket {
  readonly storage: string
  readonly name: string
  readonly access: { readonly endpoint: string; readonly region: string; readonly keyId: string; readonly secretFile: string }
  readonly folder: string
}

export const clusterBucket = (): ClusterBucket => {
  const plan = ownCluster()
  return {
    storage: bucketAddress,
    name: bucket.name,
    access: { endpoint: bucketEndpoint(plan), region: bucket.region, keyId: bucket.keyId, secretFile: bucketSecretFile(plan.dir) },
    folder: join(plan.dir, 'buckets', bucket.name, bucket.prefix),
  }
}

/** Whether the run has started its cluster itself, so that it has the bucket's secret. */
export const hasBucket = (): boolean => findOwnCluster() !== undefined

export const stopBucket = (): Promise<void> => stopBucketServer(ownCluster().dir, 'SIGKILL')

export const startBucket = (): Promise<void> => startBucketServer(ownCluster())

/** The database behind the catalog `pg`: a company's own system. */
export const companyDatabaseUrl = (): string => `postgres://${databaseUser}@127.0.0.1:${ownCluster().postgresPort}/${databases.company}`

export const nodes = (): Promise<readonly NodeState[]> => nodeStates(ownCluster())

/** Kills a worker as a failing machine does, and waits until the coordinator knows. */
export async function killWorker(number: number): Promise<void> {
  const plan = ownCluster()
  await endNode(plan, `worker-${number}`, 'SIGKILL')
  await awaitActive(plan, runningNodes(plan))
}

/** Starts a worker that was killed, and waits until it takes part. */
export async function startWorker(number: number): Promise<void> {
  const plan = ownCluster()
  startNode(plan, `worker-${number}`)
  await awaitActive(plan, runningNodes(plan))
}

/** Returns when the coordinator has ended. */
export async function stopCoordinator(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
  await endNode(ownCluster(), 'coordinator', signal)
}

/** Returns when it sees its workers again. */
export async function startCoordinator(): Promise<void> {
  const plan = ownCluster()
  startNode(plan, 'coordinator')
  await awaitActive(plan, runningNodes(plan))
}

/** Takes Iceberg's catalog, and the company's own database, away from the running cluster. */
export async function stopCatalog(): Promise<void> {
  await stopDatabase(ownCluster().dir)
}

export async function startCatalog(): Promise<void> {
  const plan = ownCluster()
  await startDatabase(plan.dir, plan.postgresPort)
}

/** Starts whatever does not run, and waits until every node is active; a cluster that the run was only told about is left alone. */
export async function makeWhole(): Promise<void> {
  const plan = findOwnCluster()
  if (plan === undefined) return
  await startDatabase(plan.dir, plan.postgresPort)
  await startBucketServer(plan)
  for (const node of plan.nodes) startNode(plan, node.name)
  await awaitActive(plan, plan.nodes.map((node) => node.name), 240_000)
}

function findOwnCluster(): ClusterPlan | undefined {
  const dir = process.env[folderVariable]
  return dir === undefined ? undefined : readPlan(dir)
}

/** The cluster that this run has started; skips the running test where the environment named one of somebody else's. */
function ownCluster(): ClusterPlan {
  const plan = findOwnCluster()
  if (plan !== undefined) return plan
  const reason = `${urlVariable} names a cluster that this run did not start, and this needs one that may be disturbed`
  const test = TestRunner.getCurrentTest()
  if (test === undefined) throw new Error(reason)
  return test.context.skip(reason)
}
