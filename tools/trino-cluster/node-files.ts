import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bucket, bucketAddress, bucketEndpoint, bucketSecretFile } from './bucket-server.ts'
import { databaseUser, databases } from './catalog-database.ts'
import type { ClusterPlan, NodePlan } from './cluster-plan.ts'
import { credentialFiles } from './credentials.ts'

/** Writes what a node of the cluster reads when it starts; paths are absolute, everything listens on the loopback. */
export function writeNodeFiles(plan: ClusterPlan, node: NodePlan): void {
  const folder = nodeFolder(plan, node.name)
  for (const name of ['etc/catalog', 'data']) mkdirSync(join(folder, name), { recursive: true })
  // The server looks for some of them below `etc` of the folder it was started in, and nowhere else.
  const write = (name: string, values: Properties): void => writeFileSync(join(folder, 'etc', name), lines(values), { mode: 0o600 })
  write('config.properties', node.name === 'coordinator' ? { ...shared(plan), ...coordinator(plan, node) } : { ...shared(plan), ...worker(node) })
  write('log.properties', { 'io.trino': 'WARN', 'io.airlift': 'WARN' })
  write('exchange-manager.properties', { 'exchange-manager.name': 'filesystem', 'exchange.base-directories': `file://${join(plan.dir, 'exchange')}` })
  write('catalog/lake.properties', { ...iceberg(plan, 'lake', `file://${join(plan.dir, 'lake')}`), 'fs.native-local.enabled': true, 'local.location': join(plan.dir, 'lake') })
  write('catalog/bucket.properties', { ...iceberg(plan, 'bucket', bucketAddress), ...objects(plan) })
  write('catalog/pg.properties', { 'connector.name': 'postgresql', 'connection-url': jdbc(plan, databases.company), 'connection-user': databaseUser, 'connection-password': 'none' })
  if (plan.password) write('password-authenticator.properties', { 'password-authenticator.name': 'file', 'file.password-file': credentialFiles(plan.dir).passwords, 'file.refresh-period': '1s' })
}

export const nodeFolder = (plan: ClusterPlan, name: string): string => join(plan.dir, 'nodes', name)

/** Arguments of `java` for a node: the server's own recommendations, its memory, and where it reads its files. */
export function javaArguments(plan: ClusterPlan, node: NodePlan): string[] {
  const folder = nodeFolder(plan, node.name)
  const properties = {
    'jdk.attach.allowAttachSelf': 'true',
    'jdk.nio.maxCachedBufferSize': '2000000',
    'file.encoding': 'UTF-8',
    'node.environment': 'sextant',
    'node.id': node.name,
    'node.data-dir': join(folder, 'data'),
    'node.internal-address': '127.0.0.1',
    'node.bind-ip': '127.0.0.1',
    'config': join(folder, 'etc', 'config.properties'),
    'log.levels-file': join(folder, 'etc', 'log.properties'),
    'catalog.config-dir': join(folder, 'etc', 'catalog'),
  }
  return [
    '-server',
    `-Xmx${plan.heapMegabytes}M`,
    // Three nodes on two processors that live for minutes: the thorough compiler alone took more than half of their time.
    ...(plan.isThorough ? ['-XX:+UseG1GC'] : ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']),
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:-OmitStackTraceInFastThrow',
    '-XX:ReservedCodeCacheSize=256M',
    '--enable-native-access=ALL-UNNAMED',
    '--sun-misc-unsafe-memory-access=allow',
    ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
    '-cp',
    join(plan.server, 'lib', '*'),
    'io.trino.server.TrinoServer',
  ]
}

type Properties = Readonly<Record<string, string | number | boolean>>

const lines = (values: Properties): string => Object.entries(values).map(([name, value]) => `${name}=${value}\n`).join('')

const jdbc = (plan: ClusterPlan, database: string): string => `jdbc:postgresql://127.0.0.1:${plan.postgresPort}/${database}`

function shared(plan: ClusterPlan): Properties {
  return {
    'discovery.uri': `http://127.0.0.1:${plan.port}`,
    'plugin.dir': join(plan.server, 'plugin'),
    'catalog.management': 'static',
    'internal-communication.shared-secret': plan.secret,
    // A query of a test that nobody waits for must not hold the next one up for the usual five minutes.
    'query.client.timeout': '1m',
    'query.max-run-time': '10m',
    // The server's own share is three tenths; what is left is for reading, writing and what is sent about.
    'query.max-memory-per-node': `${Math.floor(plan.heapMegabytes * 0.6)}MB`,
    // How long a worker may be silent before the queries on it fail; the server's own minute makes a test of it long.
    'query.remote-task.max-error-duration': '20s',
    'exchange.max-error-duration': '20s',
  }
}

function coordinator(plan: ClusterPlan, node: NodePlan): Properties {
  const files = credentialFiles(plan.dir)
  const secure: Properties = {
    'http-server.https.enabled': true,
    'http-server.https.port': plan.httpsPort ?? 0,
    'http-server.https.keystore.path': files.keyStore,
    'http-server.https.keystore.key': files.keyStorePassword,
  }
  // Plain HTTP stays open beside it, without a password: nodes talk over it, and a test may ask what it wants to know.
  const password: Properties = {
    'http-server.authentication.type': 'PASSWORD,JWT',
    'http-server.authentication.jwt.key-file': files.tokenPublicKey,
    'http-server.authentication.allow-insecure-over-http': true,
  }
  return {
    coordinator: true,
    'node-scheduler.include-coordinator': false,
    'http-server.http.port': node.port,
    ...(plan.httpsPort === undefined ? {} : secure),
    ...(plan.password ? password : {}),
  }
}

function worker(node: NodePlan): Properties {
  return { coordinator: false, 'http-server.http.port': node.port }
}

/** A catalog of tables; its name tells its tables from those of another in the same database. */
function iceberg(plan: ClusterPlan, name: string, location: string): Properties {
  return {
    'connector.name': 'iceberg',
    'iceberg.catalog.type': 'jdbc',
    'iceberg.jdbc-catalog.catalog-name': name,
    'iceberg.jdbc-catalog.driver-class': 'org.postgresql.Driver',
    'iceberg.jdbc-catalog.connection-url': jdbc(plan, databases.catalog),
    'iceberg.jdbc-catalog.connection-user': databaseUser,
    'iceberg.jdbc-catalog.connection-password': 'none',
    'iceberg.jdbc-catalog.default-warehouse-dir': location,
    'iceberg.add-files-procedure.enabled': true,
  }
}

function objects(plan: ClusterPlan): Properties {
  return {
    'fs.native-s3.enabled': true,
    's3.endpoint': bucketEndpoint(plan),
    's3.region': bucket.region,
    's3.path-style-access': true,
    // A test that takes the bucket away waits for them.
    's3.max-error-retries': 3,
    's3.aws-access-key': bucket.keyId,
    's3.aws-secret-key': readFileSync(bucketSecretFile(plan.dir), 'utf8'),
  }
}
