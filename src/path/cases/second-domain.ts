import type { ContentFile } from '#path/content-file.ts'

/** A second domain in a few lines of data, on the level that virtualization does not use. */
export const secondDomain: readonly ContentFile[] = [
  {
    path: 'domains.yaml',
    text: `- { id: practice, title: Practice, about: The first domain. }
- { id: recovery, title: Recovery, about: What is left after a fire. }
- { id: cloud, title: Cloud, about: Domains that somebody else draws. }
`,
  },
  {
    path: 'domains/recovery.yaml',
    text: `domain: recovery
title: The recovery path
thread: What can be restored, by when, by whom.
stages: [restore]
tracks: []
audiences: []
levels: [{ id: resilient, title: Resilient, problem: Coming back }]
depths: [{ id: all-recovery, title: All, covers: [restore], promise: a quarter of an hour, promiseMinutes: { from: 5, to: 20 } }]
routes: [{ id: after-a-fire, title: After a fire, for: Whoever is called, articles: [first-copy], readFirstIfUnfamiliar: [first] }]
crossings:
  - { from: restore, to: cloud, because: A second site may be rented. }
`,
  },
  {
    path: 'stages/restore.yaml',
    text: 'id: restore\ntitle: Restore\nlevel: resilient\npromise: Back by morning.\narticles: [first-copy]\n',
  },
  {
    path: 'planned/restore.yaml',
    text: `- id: first-copy
  title: The first copy back
  place: restore
  level: resilient
  thesis: A backup is a claim until it was restored.
  prerequisites: [first]
  introduces: []
  facts: []
  models: []
  check: { question: Which first?, weighs: [cost] }
  minutes: { reading: 6, model: 4, check: 2 }
  sources: []
`,
  },
]
