import { expect, test } from 'vitest'
import { sourceText } from '../../src/aggregate/source-text.ts'

test('sourceText() is the last 8 bytes of an id as hexadecimal digits', () => {
  expect(sourceText('stamp.random..\u0000\u00ff')).toBe('6e646f6d2e2e00ff')
})
