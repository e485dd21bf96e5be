import { Injectable } from '@nestjs/common';
import { CallMonitor, parseRequest, type ProcessReport } from '@weir/platform/rpc';
import { MonitorApi, processReport } from '../../contract/index.js';

/** The monitor of the process that carries it: held to the same schema as what comes over the wire. */
@Injectable()
export class LocalCallMonitor extends CallMonitor {
  constructor(private readonly monitor: MonitorApi) {
    super();
  }

  override async collect(report: ProcessReport): Promise<void> {
    await this.monitor.collect(parseRequest(processReport, report));
  }
}
