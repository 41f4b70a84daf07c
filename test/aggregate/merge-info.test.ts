import { describe, expect, test } from 'vitest'
import { gaugeFlags } from '../../src/model/series-block.ts'
import { Fold } from './fold.ts'
import { info, type TestFamily } from './test-source.ts'

describe('infos', () => {
  const build = (version: string, labels = {}): TestFamily =>
    info('build', { labels, info: [['version', version]] })

  test('show what live sources say, each once', () => {
    const fold = new Fold()
    const first = fold.send(build('1'))
    fold.send(build('1'))
    fold.send(build('2'))
    expect(fold.lines()).toEqual(['build_info{version="1"} 1', 'build_info{version="2"} 1'])
    fold.push(first.batch([build('3')]))
    expect(fold.lines()).toEqual([
      'build_info{version="1"} 1',
      'build_info{version="2"} 1',
      'build_info{version="3"} 1',
    ])
    fold.wait(59)
    fold.push(first.batch([]))
    fold.wait(1)
    expect(fold.lines()).toEqual(['build_info{version="3"} 1'])
  })

  test('of one source replace each other by their own labels', () => {
    const fold = new Fold()
    const source = fold.send(build('1', { zone: 'a' }), build('1', { zone: 'b' }))
    fold.push(source.batch([build('2', { zone: 'b' })]))
    expect(fold.lines()).toEqual(['build_info{version="1",zone="a"} 1', 'build_info{version="2",zone="b"} 1'])
  })

  test('may say what is a label of others of the family, as one does that says itself what its registry adds', () => {
    const fold = new Fold()
    fold.send(info('build', { labels: { zone: 'a' } }, { info: [['zone', 'b']] }))
    expect(fold.lines()).toEqual(['build_info{zone="a"} 1', 'build_info{zone="b"} 1'])
  })

  test('that are withdrawn go, and others that say the same stay', () => {
    const fold = new Fold()
    const first = fold.send(build('1', { zone: 'a' }), build('1', { zone: 'b' }))
    const second = fold.send(build('1', { zone: 'a' }))
    const gone = info('build', {
      labels: { zone: 'a' },
      info: [['version', '1']],
      flags: gaugeFlags.withdrawn,
    })
    fold.push(first.batch([gone]))
    expect(fold.lines()).toEqual(['build_info{version="1",zone="a"} 1', 'build_info{version="1",zone="b"} 1'])
    fold.push(second.batch([gone, build('2', { zone: 'a' })]))
    fold.restart()
    expect(fold.lines()).toEqual(['build_info{version="1",zone="b"} 1', 'build_info{version="2",zone="a"} 1'])
  })

  test('that nobody says any more make room', () => {
    const fold = new Fold({ maxSeriesPerFamily: 12 })
    const source = fold.source()
    for (let i = 0; i < 100; i++) {
      fold.push(source.batch([build(String(i))]))
      fold.wait(100)
    }
    fold.push(source.batch([build('last')]))
    expect(fold.lines()).toEqual(['build_info{version="last"} 1'])
    expect(fold.selfLines().filter((line) => line.startsWith('overflow'))).toEqual([])
    const series = fold.selfLines().find((line) => line.startsWith('series'))
    expect(Number(series?.split(' ')[1])).toBeLessThanOrEqual(12)
  })

  test('keep what others say when rows are taken out', () => {
    const fold = new Fold()
    const other = fold.send(build('other', { zone: 'x' }))
    for (let i = 0; i < 20; i++) {
      fold.send(build(String(i)))
      fold.wait(50)
      fold.push(other.batch([]))
    }
    expect(fold.lines()).toEqual(['build_info{version="other",zone="x"} 1', 'build_info{version="19"} 1'])
  })
})
