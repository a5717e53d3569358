// Runs one script on the engine's kernel, without server, window or network, and says what became of it.
//
//     node run_script.js <job.json>      job: {package, script, input, timeout_s, packets}
//
// Each of the engine's packets becomes a line of JSON in the file `packets`. Exit code: 0 the script ended, or runs on
// as a daemon; 1 a step failed; 124 neither happened in time; 3 the engine itself broke.

'use strict'

const fs = require('fs')
const path = require('path')

const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
const packets = fs.openSync(job.packets, 'a')
for (const name of ['log', 'warn', 'time', 'timeEnd']) console[name] = () => {} // it talks all the time

function note (packet) {
  fs.writeSync(packets, JSON.stringify(packet) + '\n')
}

let ended = false
function end (code) {
  if (ended) return
  ended = true
  setTimeout(() => process.exit(code), 100) // its timers would keep it alive for ever
}

function brief (packet) {
  const { id, type, index, data, event, rpc } = packet
  const reason = event instanceof Error ? String(event) : event
  return { id: path.basename(String(id)), type, index, data, event: reason, step: rpc && rpc.current }
}

async function run () {
  const Kernel = require(path.join(job.package, 'kernel'))
  const kernel = new Kernel({ store: {} })
  await kernel.init({})
  await kernel.sysReady
  kernel.api.listen('tests', (packet) => {
    if (packet.type === 'memory') return
    note(brief(packet))
    if (packet.type === 'error' && packet.id === job.script) end(1)
    const isUp = packet.type === 'start' && packet.data && packet.data.title === 'Started'
    if (packet.id === job.script && isUp && !job.stay) end(0)
  })
  // Only who has a caller is told what a script returned.
  const request = { uri: job.script, input: job.input, action: 'run', caller: job.script }
  await kernel.api.process(request, (result) => {
    note({ type: 'return', data: result.input === undefined ? null : result.input })
    if ('input' in result) end(0)
  })
}

setTimeout(() => end(124), job.timeout_s * 1000)
process.on('unhandledRejection', (error) => note({ type: 'rejection', data: String(error && error.stack) }))
run().catch((error) => {
  note({ type: 'broken', data: String((error && error.stack) || error) })
  end(3)
})
