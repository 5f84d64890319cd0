import { Module } from '@nestjs/common';
import { OrgsController } from './orgs.controller.js';
import { ReportsController } from './reports.controller.js';
import { ReportsService } from './reports.service.js';
import { RowsService } from './rows.service.js';

@Module({ controllers: [OrgsController, ReportsController], providers: [ReportsService, RowsService] })
export class OrgsModule {}
