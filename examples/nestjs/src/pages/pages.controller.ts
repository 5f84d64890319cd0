import { Controller, Get } from '@nestjs/common';
import { Op, type Tracker } from '@openpanel-node/nestjs';

@Controller()
export class PagesController {
  @Get()
  home(): string {
    return '<h1>Reports for everyone</h1>';
  }

  @Get('pricing')
  pricing(): string {
    return '<h1>Pricing</h1>';
  }

  @Get('invite')
  invite(@Op() op: Tracker): string {
    // The token in the query never leaves the server: events contain REDACTED instead.
    op.track('invite_opened');
    return '<h1>You are invited</h1>';
  }

  @Get('healthz')
  health(): string {
    return 'ok';
  }

  @Get('internal/queue')
  queue(): object {
    return { jobs: 0 };
  }
}
