import type { Course } from '#path/learning/course.ts'
import { ownUuid } from '#path/learning/uuid.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/**
 * imsmanifest.xml of a SCORM 1.2 package with one SCO, `launch`, made of `files`. Sources: SCORM 1.2 Content Aggregation
 * Model (manifest, organizations with a default, resources), IMS Content Packaging 1.1.2, ADL adlcp_rootv1p2.
 */
export function scormManifest(course: Course, launch: string, files: readonly string[]): string {
  const title = escaped(course.title)
  const id = `bulkhead-${course.place}`
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="${id}" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="${id}-organization">
<organization identifier="${id}-organization"><title>${title}</title>
<item identifier="${id}-item" identifierref="${id}-sco" isvisible="true"><title>${title}</title></item>
</organization>
</organizations>
<resources>
<resource identifier="${id}-sco" type="webcontent" adlcp:scormtype="sco" href="${escaped(launch)}">
${files.map((file) => `<file href="${escaped(file)}"/>`).join('\n')}
</resource>
</resources>
</manifest>
`
}

/** The publisher's id of a course or assignable unit, an IRI: cmi5 1.0, 13.1. */
export const publisherId = (kind: 'course' | 'au', place: string): string =>
  `urn:uuid:${ownUuid(`${kind} ${place}`)}`

/**
 * cmi5.xml of a course with one assignable unit. `masteryScore` is the share of right answers that passes, 0 to 1, or
 * 'none' without a challenge. Source: cmi5 1.0 (Quartz), sections 13 and 14, and its CourseStructure.xsd.
 */
export function cmi5Structure(course: Course, launch: string, masteryScore: number | 'none'): string {
  const text = (value: string): string => `<langstring lang="en">${escaped(value)}</langstring>`
  const mastery = masteryScore === 'none' ? '' : ` masteryScore="${masteryScore}"`
  const title = `<title>${text(course.title)}</title>`
  const about = `<description>${text(course.promise)}</description>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="${publisherId('course', course.place)}">${title}${about}</course>
<au id="${publisherId('au', course.place)}" moveOn="CompletedOrPassed"${mastery} launchMethod="AnyWindow">${title}${about}<url>${escaped(launch)}</url></au>
</courseStructure>
`
}
