import { test } from 'vitest'
import { operate } from './random-operations.ts'

// A title that fails names its seed.
test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'instruments show what a Map would, in both formats: seed %d',
  async (seed) => void (await operate(seed)),
)
