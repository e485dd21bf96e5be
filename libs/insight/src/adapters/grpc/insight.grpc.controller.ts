import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { parseRequest } from '@weir/platform/rpc';
import { z } from 'zod';
import { InsightApi, rebuild, type Rebuilt, type SalesView } from '../../contract/index.js';

const getSales = z.strictObject({ minutes: z.int().min(1).max(1440) });

/** The server side of weir.insight.v1.InsightService. */
@Controller()
export class InsightGrpcController {
  constructor(private readonly insight: InsightApi) {}

  @GrpcMethod('InsightService', 'GetSales')
  sales(request: unknown): Promise<SalesView> {
    return this.insight.sales(parseRequest(getSales, request).minutes);
  }

  @GrpcMethod('InsightService', 'Rebuild')
  rebuild(request: unknown): Promise<Rebuilt> {
    return this.insight.rebuild(parseRequest(rebuild, request));
  }
}
