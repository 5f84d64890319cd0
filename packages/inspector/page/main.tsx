import { render } from 'preact';
import { App } from './app.js';
import { connect } from './state/live-connection.js';
import { createLiveStore } from './state/live-store.js';
import { applyTheme, readTheme } from './state/preferences.js';
import { StoreProvider } from './state/use-live.js';

applyTheme(readTheme());

const store = createLiveStore(requestAnimationFrame);
connect(store);

const root = document.querySelector('#page');
if (root) {
  render(
    <StoreProvider value={store}>
      <App />
    </StoreProvider>,
    root,
  );
}
