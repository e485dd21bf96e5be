import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '@weir/platform/kernel';
import { z } from 'zod';
import { callsQuery, type CallsView, callsView, MonitorApi } from '../../contract/index.js';

/** Without `since`: the last ten minutes. */
const LOOK_BACK_MS = 600_000;

const query = z.strictObject({ ...callsQuery.shape, since: z.coerce.number().int().min(0).optional() });

@ApiTags('insight')
@Controller('insight')
export class MonitorHttpController {
  constructor(
    private readonly monitor: MonitorApi,
    private readonly clock: Clock,
  ) {}

  @Get('calls')
  @ApiOperation({
    summary: 'What the processes have called and answered, by minute, instance, side, service and method',
    description: 'since: milliseconds since 1970, default ten minutes ago; service and method: parts of the names',
  })
  @ApiOkResponse({ standardSchema: callsView })
  calls(@Query({ schema: query }) { since, ...names }: z.output<typeof query>): Promise<CallsView> {
    return this.monitor.calls({ ...names, since: since ?? this.clock.now() - LOOK_BACK_MS });
  }
}
