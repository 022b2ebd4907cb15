import { describe, expect, it } from 'vitest'
import { explainConfig, loadConfig } from './config.ts'
import { isAppError } from './platform/errors.ts'

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env)
  } catch (error) {
    if (isAppError(error, 'CONFIG_INVALID')) return error.params['faults'] as readonly string[]
    throw error
  }
  return []
}

describe('settings', () => {
  it('an empty environment is a working one, on this machine only', () => {
    const config = loadConfig({})
    expect(config.http).toEqual({ host: '127.0.0.1', port: undefined, publicUrl: undefined })
    expect(config.store.databaseUrl).toBeUndefined()
    expect(config.home.dir).toMatch(/[\\/]\.sextant$/)
    expect(config.warehouse.memoryBytes).toBeGreaterThan(128 * 2 ** 20)
    expect(loadConfig({ PORT: '', SMTP_URL: '  ' })).toEqual(config)
  })

  it('all faults are told at once, each with its setting and what it must be', () => {
    const faults = faultsOf({ PORT: '70000', DATABASE_URL: 'mysql://u@h/d', SEXTANT_LOG_LEVEL: 'loud', SEXTANT_HOEM: '/x', SEXTANT_WAREHOUSE_MEMORY: '1MB' })
    expect(faults).toHaveLength(5)
    expect(faults.join('\n')).toMatch(/PORT is 70000 and must be a whole number from 1 to 65535/)
    expect(faults.join('\n')).toMatch(/SEXTANT_HOEM is not a setting/)
  })

  it('another warehouse engine is refused in so many words', () => {
    expect(faultsOf({ WAREHOUSE_URL: 'spark://cluster' })[0]).toContain('or trino://user@host:port/catalog/schema')
    expect(faultsOf({ WAREHOUSE_URL: 'trino://sextant@cluster:8080/lake' })[0]).toContain('the schema is missing')
    expect(faultsOf({ WAREHOUSE_URL: 'trino://sextant:secret@cluster:8443/lake/crm' })[0]).toMatch(/trino:\/\/sextant:\*\*\*@cluster:8443.*over TLS only/)
  })

  it('a cluster needs the folder of its files, and gives the embedded engine up', () => {
    const url = 'trino://sextant@cluster:8080/lake/crm'
    expect(faultsOf({ WAREHOUSE_URL: url })[0]).toContain('add storage=/the/folder to it, or set WAREHOUSE_STORAGE')
    expect(loadConfig({ WAREHOUSE_URL: url, WAREHOUSE_STORAGE: '/lake' }).warehouse.cluster).toEqual({ url, storage: '/lake', customerBuckets: 4, compactAfter: 20 })
    expect(loadConfig({ WAREHOUSE_URL: `${url}?storage=/lake&source=crm` }).warehouse.cluster).toMatchObject({ url: `${url}?source=crm`, storage: '/lake' })
    expect(faultsOf({ WAREHOUSE_URL: `${url}?storage=lake` })[0]).toContain('the full path of a folder')
    expect(faultsOf({ WAREHOUSE_URL: `${url}?storage=/lake`, WAREHOUSE_STORAGE: '/other' })[0]).toContain('give one of them')
    expect(loadConfig({}).warehouse.cluster).toBeUndefined()
  })

  it('a cluster may keep its files in a bucket, with keys of its own or those the machine has', () => {
    const given = { WAREHOUSE_URL: 'trino://sextant@cluster:8080/lake/crm', WAREHOUSE_STORAGE: 's3://company-lake/crm' }
    const clusterOf = (env: Record<string, string>) => loadConfig({ ...given, ...env }).warehouse.cluster
    expect(clusterOf({})).toMatchObject({ storage: 's3://company-lake/crm', bucketAccess: {} })
    expect(clusterOf({ SEXTANT_STORAGE_ENDPOINT: 'https://minio:9000/', SEXTANT_STORAGE_REGION: 'eu-central-1', SEXTANT_STORAGE_PATH_STYLE: 'false', SEXTANT_STORAGE_KEY_ID: 'k', SEXTANT_STORAGE_SECRET_FILE: '/run/secret' })?.bucketAccess).toEqual({ endpoint: 'https://minio:9000', region: 'eu-central-1', isPathStyle: false, keyId: 'k', secretFile: '/run/secret' })
    expect(loadConfig({ WAREHOUSE_URL: `${given.WAREHOUSE_URL}?storage=s3://company-lake` }).warehouse.cluster).toMatchObject({ storage: 's3://company-lake' })
    for (const [env, told] of [
      [{ WAREHOUSE_STORAGE: 's3://Company_Lake/crm' }, 'the name of the bucket'],
      [{ WAREHOUSE_STORAGE: 's3://company-lake/crm//x' }, 'an empty part'],
      [{ WAREHOUSE_STORAGE: 's3://company-lake/crm?region=x' }, 'settings of their own'],
      [{ SEXTANT_STORAGE_ENDPOINT: 'https://minio:9000/bucket' }, 'without a path'],
      [{ SEXTANT_STORAGE_PATH_STYLE: 'yes' }, 'true or false'],
      [{ SEXTANT_STORAGE_KEY_ID: 'k' }, 'set SEXTANT_STORAGE_SECRET or SEXTANT_STORAGE_SECRET_FILE'],
      [{ SEXTANT_STORAGE_SECRET: 's' }, 'SEXTANT_STORAGE_KEY_ID is not'],
      [{ SEXTANT_STORAGE_KEY_ID: 'k', SEXTANT_STORAGE_SECRET: 's', SEXTANT_STORAGE_SECRET_FILE: '/s' }, 'give one of them'],
      [{ WAREHOUSE_STORAGE: '/lake', SEXTANT_STORAGE_REGION: 'eu-central-1' }, 'names no bucket'],
    ] as const) expect(faultsOf({ ...given, ...env })[0], JSON.stringify(env)).toContain(told)
    expect(faultsOf({ SEXTANT_STORAGE_ENDPOINT: 'https://minio:9000' })[0]).toContain('names no bucket')
  })

  it('no secret is ever shown, in explanations or in faults', () => {
    const env = {
      DATABASE_URL: 'postgres://ann:p%40ss@db:5432/crm', SEXTANT_SECRET: 'short', SMTP_URL: 'ftp://u:hunter2@mail', WAREHOUSE_STORAGE: 's3://AKIAX:wJalr@lake/crm', SEXTANT_STORAGE_SECRET: 'bPxRf',
      WAREHOUSE_URL: 'trino://sextant@cluster:8080/lake/crm?storage=s3://AKIAY:K7MDE@lake',
    }
    const texts = JSON.stringify(explainConfig(env)) + faultsOf(env).join()
    for (const secret of ['p%40ss', 'p@ss', 'short"', 'hunter2', 'AKIAX', 'wJalr', 'bPxRf', 'K7MDE']) expect(texts).not.toContain(secret)
    expect(explainConfig(env).find((row) => row.setting === 'DATABASE_URL')).toMatchObject({ value: 'postgres://ann:***@db:5432/crm', source: 'environment' })
  })

  it('every setting explains itself', () => {
    for (const row of explainConfig({})) {
      expect(row.doc.length, row.setting).toBeGreaterThan(15)
      expect(row.value, row.setting).not.toBe('')
      expect(row.source).toBe('default')
    }
  })

  it('sizes are read in the units people write', () => {
    expect(loadConfig({ SEXTANT_WAREHOUSE_MEMORY: '2GiB' }).warehouse.memoryBytes).toBe(2 ** 31)
    expect(loadConfig({ SEXTANT_WAREHOUSE_MEMORY: '1.5 GB' }).warehouse.memoryBytes).toBe(1_500_000_000)
  })
})
