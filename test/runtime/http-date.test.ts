import { expect, test } from 'vitest'
import { httpDateSeconds } from '../../src/runtime/http-date.ts'

test.each([
  { date: 'Sun, 06 Nov 1994 08:49:37 GMT', seconds: 784_111_777 },
  { date: 'Sunday, 06-Nov-94 08:49:37 GMT', seconds: 784_111_777 },
  { date: '1994-11-06', seconds: NaN },
  { date: '-5', seconds: NaN },
  { date: '1.5', seconds: NaN },
  { date: 'soon GMT', seconds: NaN },
  { date: '', seconds: NaN },
])('httpDateSeconds() reads "$date" as $seconds', ({ date, seconds }) => {
  expect(httpDateSeconds(date)).toBe(seconds)
})
