/** Runs when other colours apply, by the page's own choice or the system's. Returns its end. */
export function onThemeChange(run: () => void): () => void {
  const observer = new MutationObserver(run);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', run);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', run);
  };
}
