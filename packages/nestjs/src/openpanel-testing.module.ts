import { Global, Module } from '@nestjs/common';
import { RecordedEvents } from './recorded-events.js';

/**
 * Beside the app's own module in `Test.createTestingModule({ imports: [AppModule, OpenPanelTestingModule] })`: every
 * client of the app keeps its other options and sends nothing; `app.get(RecordedEvents)` has what it would have sent.
 */
@Global()
@Module({ providers: [RecordedEvents], exports: [RecordedEvents] })
export class OpenPanelTestingModule {}
