import { expect, test } from 'vitest'
import { receiverOf } from '../../src/push/receiver-of.ts'

test.each([
  { given: 'localhost:9091', url: 'http://localhost:9091/', auth: undefined },
  { given: 'gw.example/base', url: 'http://gw.example/base', auth: undefined },
  { given: 'HTTPS://gw.example', url: 'https://gw.example/', auth: undefined },
  { given: 'http://user:pw@h:1', url: 'http://h:1/', auth: { username: 'user', password: 'pw' } },
  { given: 'user:pw@h:1', url: 'http://h:1/', auth: { username: 'user', password: 'pw' } },
  { given: 'http://user@h', url: 'http://h/', auth: { username: 'user', password: '' } },
  { given: 'http://:pw@h', url: 'http://h/', auth: { username: '', password: 'pw' } },
  { given: 'http://%C3%BC:p%40w%3A@h', url: 'http://h/', auth: { username: 'ü', password: 'p@w:' } },
  { given: 'http://a:50%@h', url: 'http://h/', auth: { username: 'a', password: '50%' } },
  { given: 'http://a:пароль@h', url: 'http://h/', auth: { username: 'a', password: 'пароль' } },
  { given: 'http://[::1]:9091/a/?b=c#d', url: 'http://[::1]:9091/a/?b=c', auth: undefined },
])('receiverOf() reads $given', ({ given, url, auth }) => {
  const receiver = receiverOf('push', { url: given })
  expect({ url: receiver.url.href, auth: receiver.auth }).toEqual({ url, auth })
})

test.each([
  { given: 'ftp://h', shown: '"ftp://h"' },
  { given: '', shown: '""' },
  { given: 'http://', shown: '"http://"' },
  { given: 'http://user:secret@h:port', shown: '"http://h:port"' },
  { given: 'ftp://user:secret@h', shown: '"ftp://h"' },
])('receiverOf() refuses "$given", and tells no password', ({ given, shown }) => {
  expect(() => receiverOf('push', { url: given })).toThrow(
    new RangeError(`Cannot push: url must be one of http or https, received ${shown}`),
  )
})
