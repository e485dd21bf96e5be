import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  InsightApi,
  rebuild,
  type Rebuild,
  rebuilt,
  type Rebuilt,
  type SalesView,
  salesView,
} from '../../contract/index.js';

const salesQuery = z.strictObject({ minutes: z.coerce.number().int().min(1).max(1440).default(60) });

@ApiTags('insight')
@Controller('insight')
export class InsightHttpController {
  constructor(private readonly insight: InsightApi) {}

  @Get('sales')
  @ApiOperation({ summary: 'Sales by the minute, the funnel and the top sellers' })
  @ApiOkResponse({ standardSchema: salesView })
  sales(@Query({ schema: salesQuery }) { minutes }: z.output<typeof salesQuery>): Promise<SalesView> {
    return this.insight.sales(minutes);
  }

  @Post('rebuild')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Empties the figures and counts again from the first event; names the generation it replaces',
  })
  @ApiAcceptedResponse({ standardSchema: rebuilt })
  rebuild(@Body({ schema: rebuild }) command: Rebuild): Promise<Rebuilt> {
    return this.insight.rebuild(command);
  }
}
