/** The session under which `gait hooks doctor` asks hooks about calls that nobody makes. */

export function doctorSession(id: string): string {
  return `gait-doctor-${id}`;
}

export function isDoctorSession(session: string): boolean {
  return /^gait-doctor-[0-9a-f]{16}$/.test(session);
}
