import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/** Lets every error reach GrpcServer as it was thrown, where Nest's own last filter would make a Failure an "Internal server error". */
@Catch()
export class FailureFilter implements RpcExceptionFilter<unknown> {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
