import { readFile } from 'node:fs/promises'
import { S3Client } from '@aws-sdk/client-s3'
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { isoOf, systemClock } from '../../time.ts'
import type { BucketAccess, BucketAddress } from './bucket-address.ts'
import { BucketFailure, storageFailure } from './bucket-failure.ts'
import type { AskedBucket } from './bucket-failure.ts'

/** How long a bucket is waited for. */
export interface BucketPatience {
  /** For a connection, ms; default 5,000. */
  readonly connectMs: number
  /** For one request and its answer, and for the next bytes of an object, ms; default 60,000. */
  readonly requestMs: number
  /** Times a request is made until it is given up; default 4, with growing pauses between. */
  readonly attempts: number
}

export const usualPatience: BucketPatience = Object.freeze({ connectMs: 5_000, requestMs: 60_000, attempts: 4 })

/** A bucket that can be asked. */
export interface BucketClient {
  readonly client: S3Client
  readonly bucket: string
  readonly patience: BucketPatience
  /** Asks; what goes wrong is told as Sextant tells it. @param key undefined: the bucket as a whole */
  readonly asking: <T>(doing: AskedBucket['doing'], key: string | undefined, work: () => Promise<T>) => Promise<T>
}

/** Older than the client renews credentials before their end (5 minutes): a file is read anew every 5 minutes. */
const secretLastsMs = 600_000

const secretIn = async (file: string): Promise<string> => {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw new BucketFailure('CredentialsProviderError', `the file of SEXTANT_STORAGE_SECRET_FILE cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'})`, undefined)
  }
}

const credentialsOf = ({ keyId, secret, secretFile }: BucketAccess): Pick<S3ClientConfig, 'credentials'> => {
  if (keyId === undefined) return {}
  if (secretFile === undefined) return { credentials: { accessKeyId: keyId, secretAccessKey: secret ?? '' } }
  return {
    // The client compares the end with the machine's own clock, so it is told by it.
    credentials: async () => ({ accessKeyId: keyId, secretAccessKey: await secretIn(secretFile), expiration: new Date(isoOf(systemClock.now() + secretLastsMs)) }),
  }
}

const amazonOf = (region: string | undefined): string => (region === undefined ? 'Amazon S3' : `Amazon S3 in ${region}`)

export const openBucketClient = ({ bucket }: BucketAddress, access: BucketAccess, patience: BucketPatience): BucketClient => {
  const { endpoint, region } = access
  const client = new S3Client({
    ...(endpoint === undefined ? {} : { endpoint }),
    // Storages of one's own have no regions, but signatures name one.
    ...(region === undefined && endpoint === undefined ? {} : { region: region ?? 'us-east-1' }),
    // A name with dots in a host's name has no certificate.
    forcePathStyle: access.isPathStyle ?? (endpoint !== undefined || bucket.includes('.')),
    followRegionRedirects: true,
    maxAttempts: patience.attempts,
    retryMode: 'standard',
    // The signature covers what is sent; storages beside Amazon's do not all know the client's newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: patience.connectMs, requestTimeout: patience.requestMs, throwOnRequestTimeout: true, socketTimeout: patience.requestMs, httpAgent: { keepAlive: true, maxSockets: 16 }, httpsAgent: { keepAlive: true, maxSockets: 16 } },
    ...credentialsOf(access),
  })
  const shownEndpoint = endpoint ?? amazonOf(region)
  return Object.freeze<BucketClient>({
    client,
    bucket,
    patience,
    asking: async (doing, key, work) => {
      try {
        return await work()
      } catch (error) {
        throw storageFailure({ doing, bucket, key, endpoint: shownEndpoint }, error)
      }
    },
  })
}
