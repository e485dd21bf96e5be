export type { Lesson } from './lesson.js';
export { platformLessons } from './lessons.js';
export { teach } from './teach.js';
export { PROTECTIONS, type Protection } from './teaching.settings.js';
