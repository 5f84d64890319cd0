// For the commands of this project. Not for applications: it may change in any version.

export { nearestName } from './nearest-name.js';
export { type Color, createPaint, hasColors, type Paint } from './terminal/colors.js';
export {
  type Asked,
  type Command,
  type CommandSpec,
  defineCommand,
  type Flag,
  type Flags,
  type FlagValues,
} from './terminal/command.js';
export { type CommandParts, runCommand } from './terminal/run-command.js';
