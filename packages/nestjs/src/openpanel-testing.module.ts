import { Global, Module } from '@nestjs/common';
import { RecordedEvents } from './recorded-events.js';

/**
 * Keeps the app's clients from sending anything in tests: `Test.createTestingModule({ imports: [AppModule, OpenPanelTestingModule] })`.
 * The clients keep their other options. `app.get(RecordedEvents)` has the events that they would have sent.
 */
@Global()
@Module({ providers: [RecordedEvents], exports: [RecordedEvents] })
export class OpenPanelTestingModule {}
