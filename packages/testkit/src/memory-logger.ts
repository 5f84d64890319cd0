/** A logger that keeps its lines. */
export interface MemoryLogger {
  readonly lines: string[];
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

export function memoryLogger(): MemoryLogger {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  return { lines, info: keep, warn: keep, error: keep };
}
