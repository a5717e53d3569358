// Loaded before the daemon: whatever it listens on, it listens on this machine alone.

'use strict'

const net = require('net')
const listen = net.Server.prototype.listen

net.Server.prototype.listen = function (...args) {
  const [first, second] = args
  if (first && typeof first === 'object' && !first.path) args[0] = { ...first, host: '127.0.0.1' }
  else if (typeof second === 'string') args[1] = '127.0.0.1'
  else if (typeof first === 'number' || /^\d+$/.test(first)) args.splice(1, 0, '127.0.0.1')
  return listen.apply(this, args)
}
