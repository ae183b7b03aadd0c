/** Versions of TLS as options give them. */
import { expect, test } from 'vitest'
import { tlsVersions } from '../../../ovsdb/index.ts'

test('versions are a list, a range, or all from one on', () => {
  expect(tlsVersions('TLSv1.2')).toEqual({ oldest: 'TLSv1.2', newest: 'TLSv1.2' })
  expect(tlsVersions('TLSv1.3,TLSv1.2')).toEqual({ oldest: 'TLSv1.2', newest: 'TLSv1.3' })
  expect(tlsVersions('tlsv1-TLSv1.2')).toEqual({ oldest: 'TLSv1', newest: 'TLSv1.2' })
  expect(tlsVersions('TLSv1.1+')).toEqual({ oldest: 'TLSv1.1', newest: 'TLSv1.3' })
})

test('what is no version is named', () => {
  expect(() => tlsVersions('TLSv1.2,SSLv3')).toThrow(
    'SSLv3 is no version of TLS: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3 are',
  )
  expect(() => tlsVersions('')).toThrow('is no version of TLS')
})
