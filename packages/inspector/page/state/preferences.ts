export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'openpanel-inspector.';

/** A browser that keeps nothing throws; then nothing is kept. */
function read(name: string): string | undefined {
  try {
    return localStorage.getItem(KEY + name) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(KEY + name, value);
  } catch {
    // Nothing is kept.
  }
}

export function readTheme(): Theme {
  const theme = read('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

/** `auto` is what the system says. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  write('theme', theme);
}

/** Undefined where nobody has said. */
export function readPicturesOpen(): boolean | undefined {
  const open = read('pictures');
  return open === undefined ? undefined : open === 'true';
}

export const writePicturesOpen = (open: boolean) => write('pictures', String(open));
