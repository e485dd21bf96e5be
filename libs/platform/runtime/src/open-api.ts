import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Serves the routes as /openapi.json, and as a page at /docs. */
export function publishOpenApi(app: NestFastifyApplication, version: string): void {
  const facts = new DocumentBuilder()
    .setTitle('Weir')
    .setDescription('Orders, payments, inventory')
    .setVersion(version)
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, facts), { jsonDocumentUrl: 'openapi.json' });
}
