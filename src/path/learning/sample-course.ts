import type { Course } from '#path/learning/course.ts'
import type { ProgressEvent } from '#path/progress/event.ts'

/** A course for tests: so many articles of so many sections each, with hashes as real ones look. */
export function sampleCourse(articles: number, sections: number): Course {
  const hash = (text: string): string =>
    [...`${text}................`]
      .slice(0, 16)
      .map((sign) => (sign.charCodeAt(0) % 16).toString(16))
      .join('')
  return {
    ...{ place: 'stage-9', title: 'A stage & more', promise: 'What it is for.' },
    challenge: { id: 'stage-9', href: 'challenges/stage-9.html' },
    articles: Array.from({ length: articles }, (_, at) => ({
      ...{ id: `an-article-of-some-length-${at}`, title: `Article ${at}`, minutes: 20 },
      href: `articles/an-article-of-some-length-${at}.html`,
      sections: Array.from({ length: sections }, (_unused, index) => ({
        ...{ anchor: `a-section-${index}`, title: `Section ${index}`, minutes: 2 },
        ...{ hash: hash(`${at}-${index}-now`), reopens: [hash(`old-${at}-${index}`)], keeps: [] },
      })),
    })),
  }
}

/** Everything somebody can do in a course, with every text as long as it may be. */
export function everything(course: Course, text: string): readonly ProgressEvent[] {
  const day = Date.UTC(2026, 10, 22)
  let next = 0
  const stamp = () => {
    next += 1
    return { id: `event-${next}`, atMs: day + next * 1000 }
  }
  return course.articles.flatMap(({ id, sections }) => [
    ...sections.flatMap(({ anchor, hash }): readonly ProgressEvent[] => [
      { ...stamp(), kind: 'section-read', article: id, section: anchor, hash },
      { ...stamp(), kind: 'bookmark-set', article: id, section: anchor },
      { ...stamp(), kind: 'place-left', article: id, section: anchor, intoRatio: 0.5 },
      {
        ...{
          ...stamp(),
          kind: 'highlight-made',
          highlight: `h-${id}-${anchor}`,
          article: id,
          section: anchor,
        },
        ...{ quote: 'words', prefix: '', suffix: '', rivals: 0 },
      },
      { ...stamp(), kind: 'note-written', highlight: `h-${id}-${anchor}`, text },
    ]),
    { ...stamp(), kind: 'model-turned', article: id, figure: 0, engine: 'some-engine' },
    { ...stamp(), kind: 'answer-written', article: id, text },
    {
      ...{ ...stamp(), kind: 'challenge-taken', challenge: 'stage-9', place: 'stage-9' },
      ...{ seed: 4711, right: 9, asked: 16, result: 'failed' },
    },
  ])
}
