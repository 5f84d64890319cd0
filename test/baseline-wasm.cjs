// Preloaded into the programs that tests start. After its first response, V8 optimizes undici's HTTP parser in the background, which
// takes a third of a short program's CPU time.
require('node:v8').setFlagsFromString('--wasm-tiering-budget=1000000000');
