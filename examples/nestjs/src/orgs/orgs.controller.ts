import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Post, Req, StreamableFile, UseGuards } from '@nestjs/common';
import { Track } from '@openpanel-node/nestjs';
import type { Request } from 'express';
import { MemberGuard } from '../auth/member.guard.js';
import type { SignedIn } from '../auth/user.js';
import { RowsService } from './rows.service.js';

/** Events have the full route, such as `/orgs/:orgId/export`. */
@Controller('orgs/:orgId')
@UseGuards(MemberGuard)
export class OrgsController {
  constructor(private readonly rows: RowsService) {}

  @Get()
  view(@Req() { user }: SignedIn): object {
    return { members: 1, user: user?.id };
  }

  /** The stream ends if the client disconnects. */
  @Get('export')
  export(): StreamableFile {
    return new StreamableFile(Readable.from(this.rows.all(1_000_000)), { type: 'text/csv' });
  }

  @Post('import')
  @HttpCode(200)
  @Track<{ rows: number }>('rows_imported', { properties: ({ rows }) => ({ rows }) })
  async import(@Req() upload: Request): Promise<{ rows: number }> {
    return { rows: await this.rows.count(upload) };
  }
}
