import { parentPort } from 'node:worker_threads'
import { type Asked, searchHere, warmUp } from './rcpsp-threads.ts'

parentPort?.on('message', (asked: Asked) => {
  parentPort?.postMessage(searchHere(asked, () => undefined))
})
warmUp()
parentPort?.postMessage('ready')
