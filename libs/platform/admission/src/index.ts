export { Admission, AdmissionGauges, type AdmissionOptions, type Admitted, type Queue } from './admission.js';
export {
  ADMISSION_MODES,
  admissionSettings,
  type AdmissionSettings,
  AdmissionSettingsLive,
} from './admission.settings.js';
