import { useState } from 'preact/hooks';
import type { IconName } from './parts/icon.js';
import { IconButton } from './parts/icon-button.js';
import { applyTheme, readTheme, type Theme } from './state/preferences.js';

const THEMES: Readonly<Record<Theme, { readonly icon: IconName; readonly title: string; readonly next: Theme }>> = {
  auto: { icon: 'auto', title: 'system', next: 'light' },
  light: { icon: 'sun', title: 'light', next: 'dark' },
  dark: { icon: 'moon', title: 'dark', next: 'auto' },
};

export function ThemeButton() {
  const [theme, setTheme] = useState(readTheme);
  const { icon, title, next } = THEMES[theme];
  const turn = () => {
    applyTheme(next);
    setTheme(next);
  };
  return <IconButton icon={icon} label={`Colours: ${title}`} onClick={turn} />;
}
