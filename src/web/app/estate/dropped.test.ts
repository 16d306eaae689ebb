import assert from 'node:assert/strict'
import { test } from 'node:test'
import { droppedFiles } from '#web/app/estate/dropped.ts'

type Tree = { readonly [name: string]: Tree | string }

/** An entry as a browser hands it out: a folder tells what it holds two at a time, as browsers do with a hundred. */
function entry(name: string, path: string, content: Tree | string): FileSystemEntry {
  const fullPath = `${path}/${name}`
  if (typeof content === 'string') {
    const file = (resolve: (file: File) => void, reject: (error: Error) => void): void =>
      content === 'forbidden' ? reject(new Error('NotReadable')) : resolve(new File([content], name))
    return { name, fullPath, isFile: true, isDirectory: false, file } as unknown as FileSystemEntry
  }
  const inside = Object.entries(content).map(([child, what]) => entry(child, fullPath, what))
  const createReader = () => {
    let at = 0
    return {
      readEntries: (resolve: (entries: readonly FileSystemEntry[]) => void): void => {
        resolve(inside.slice(at, at + 2))
        at += 2
      },
    }
  }
  return { name, fullPath, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry
}

const drop = (tree: Tree): DataTransfer => {
  const items = Object.entries(tree).map(([name, content]) => ({
    webkitGetAsEntry: () => entry(name, '', content),
  }))
  return { items, files: [] } as unknown as DataTransfer
}
const namesOf = async (tree: Tree): Promise<readonly string[]> =>
  (await droppedFiles(drop(tree))).map(({ name }) => name).sort()

test('files in dropped folders keep their place in them, however many pieces a folder is told in', async () => {
  const tree = {
    etc: { pve: { nodes: { a: { '100.conf': 'x', '101.conf': 'x', '102.conf': 'x' } } } },
    'a.xlsx': 'x',
  }
  assert.deepEqual(await namesOf(tree), [
    'a.xlsx',
    'etc/pve/nodes/a/100.conf',
    'etc/pve/nodes/a/101.conf',
    'etc/pve/nodes/a/102.conf',
  ])
})

test('what may not be read, and what programs leave behind, is passed over', async () => {
  assert.deepEqual(await namesOf({ in: { '.DS_Store': 'x', secret: 'forbidden', 'b.csv': 'x' } }), [
    'in/b.csv',
  ])
})
