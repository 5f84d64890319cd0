import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { SkipTracking } from '@openpanel-node/nestjs';
import { MemberGuard } from '../auth/member.guard.js';
import { type Report, ReportsService } from './reports.service.js';

@Controller('orgs/:orgId/reports')
@UseGuards(MemberGuard)
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Get(':id')
  open(@Param('id') id: string): Promise<Report> {
    return this.reports.open(id);
  }

  /** The page polls this every second, so request events would only be noise. */
  @Get(':id/progress')
  @SkipTracking()
  progress(): object {
    return { done: true };
  }
}
