// The engine's daemon on a port of its own: node -r ./loopback.js daemon.js <package> <port>

'use strict'

const [, , folder, port] = process.argv
const Server = require(folder)
const nowhere = () => 'http://127.0.0.1:9/'
const server = new Server({ store: { store: {} }, newsfeed: nowhere, profile: nowhere, site: nowhere() })
server.port = Number(port) // of its own accord it takes 42000, whatever it is asked for
server.start({ debug: true, browser: false })
