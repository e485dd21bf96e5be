import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { parseRequest } from '@weir/platform/rpc';
import { callsQuery, type CallsView, MonitorApi, processReport } from '../../contract/index.js';

/** The server side of weir.insight.v1.MonitorService. */
@Controller()
export class MonitorGrpcController {
  constructor(private readonly monitor: MonitorApi) {}

  @GrpcMethod('MonitorService', 'Collect')
  async collect(request: unknown): Promise<object> {
    await this.monitor.collect(parseRequest(processReport, request));
    return {};
  }

  @GrpcMethod('MonitorService', 'GetCalls')
  calls(request: unknown): Promise<CallsView> {
    return this.monitor.calls(parseRequest(callsQuery, request));
  }
}
