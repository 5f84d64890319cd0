import { defineConfig } from 'vite';

/** Builds the page; `embed-page.mjs` puts it into the package. Names without hashes: it is served with `no-store`. */
export default defineConfig({
  root: `${import.meta.dirname}/page`,
  base: './',
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      output: { entryFileNames: 'page.js', assetFileNames: 'page[extname]', codeSplitting: false },
    },
  },
});
