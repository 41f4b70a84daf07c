import type { Exemplar } from '../model/exemplar.ts'
import { widthOf } from '../model/family-head.ts'
import type { LabelDictionary } from '../model/labels.ts'
import type { ViewFamily } from './view.ts'

/** A family of a view that is being filled. */
export interface NewViewFamily extends ViewFamily {
  readonly exemplars: Map<number, Exemplar>
}

/** The columns of a family of a view, with room for this many rows. */
export function newViewFamily(
  { head, createdSeconds, isStepped }: Pick<ViewFamily, 'head' | 'createdSeconds' | 'isStepped'>,
  labels: readonly LabelDictionary[],
  rows: number,
  labelIds: Int32Array = new Int32Array(rows * labels.length),
): NewViewFamily {
  const latest = head.type === 'gauge' ? rows : 0
  return {
    head,
    createdSeconds,
    isStepped,
    labels,
    rows,
    labelIds,
    values: new Float64Array(rows * widthOf(head)),
    rowCreatedSeconds: new Float64Array(rows),
    latest: new Float64Array(latest),
    latestSeconds: new Float64Array(head.type === 'stateset' ? rows : latest),
    exemplars: new Map(),
  }
}

/** The first rows of a family of a view. */
export function firstRows(family: ViewFamily, rows: number): ViewFamily {
  const { head, labels, labelIds, values, rowCreatedSeconds, latest, latestSeconds } = family
  return {
    ...family,
    rows,
    labelIds: labelIds.subarray(0, rows * labels.length),
    values: values.subarray(0, rows * widthOf(head)),
    rowCreatedSeconds: rowCreatedSeconds.subarray(0, rows),
    latest: latest.subarray(0, rows),
    latestSeconds: latestSeconds.subarray(0, rows),
  }
}
