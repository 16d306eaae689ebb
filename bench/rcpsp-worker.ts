import { parentPort } from 'node:worker_threads'
import { type Asked, searchHere } from './rcpsp-threads.ts'

parentPort?.on('message', (asked: Asked) => {
  parentPort?.postMessage(searchHere(asked, () => undefined))
})
parentPort?.postMessage('ready')
