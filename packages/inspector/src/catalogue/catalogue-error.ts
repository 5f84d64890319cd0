/** An error that the user of the command can correct: shown without its stack. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}
