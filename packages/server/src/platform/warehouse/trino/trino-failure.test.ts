import { expect, it } from 'vitest'
import type { TrinoFailureInfo } from './answer.ts'
import { TrinoFailure, warehouseFailure } from './trino-failure.ts'

const failed = { question: 'segment.count', statement: 'select 1', timeoutMs: 1_000, host: 'cluster:8080', user: 'sextant', catalog: 'lake' }

const codeOf = (cause: TrinoFailureInfo | undefined): string =>
  warehouseFailure(failed, new TrinoFailure('q1', {
    errorCode: 1, errorName: 'ICEBERG_FILESYSTEM_ERROR', errorType: 'EXTERNAL', message: 'Failed checking new table\'s location',
    failureInfo: { type: 'io.trino.spi.TrinoException', cause: { type: 'io.trino.filesystem.TrinoFileSystemException', ...(cause === undefined ? {} : { cause }) } },
  })).code

it('a bucket that does not answer the cluster, or refuses it, is told as what is behind its catalog being away', () => {
  expect(codeOf({ type: 'software.amazon.awssdk.core.exception.SdkClientException', message: 'Unable to execute HTTP request: Connection refused (SDK Attempt Count: 4)' })).toBe('WAREHOUSE_CATALOG_AWAY')
  expect(codeOf({ type: 'software.amazon.awssdk.services.s3.model.S3Exception', message: 'Access Denied (Service: S3, Status Code: 403, Request ID: r)' })).toBe('WAREHOUSE_CATALOG_AWAY')
  expect(codeOf({ type: 'software.amazon.awssdk.services.s3.model.S3Exception', message: 'Slow down (Service: S3, Status Code: 503, Request ID: r)' })).toBe('WAREHOUSE_CATALOG_AWAY')
})

it('a bucket that answers that an object is gone or changed is there', () => {
  expect(codeOf({ type: 'software.amazon.awssdk.services.s3.model.NoSuchKeyException', message: 'The specified key does not exist. (Service: S3, Status Code: 404, Request ID: r)' })).toBe('WAREHOUSE_QUERY_FAILED')
  expect(codeOf({ type: 'software.amazon.awssdk.services.s3.model.S3Exception', message: 'At least one of the preconditions did not hold (Service: S3, Status Code: 412)' })).toBe('WAREHOUSE_QUERY_FAILED')
  expect(codeOf(undefined)).toBe('WAREHOUSE_QUERY_FAILED')
})
