import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Serves the routes as /openapi.json, and as a page at /docs. */
export async function publishOpenApi(app: NestFastifyApplication, version: string): Promise<void> {
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const facts = new DocumentBuilder()
    .setTitle('Weir')
    .setDescription('Orders, payments, inventory')
    .setVersion(version)
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, facts), { jsonDocumentUrl: 'openapi.json' });
}
