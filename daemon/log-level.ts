/** How severe a message is, and where messages go (ovs-appctl(8), `vlog/set`). */

/** From the least to the most talkative. */
export const levels = ['OFF', 'EMER', 'ERR', 'WARN', 'INFO', 'DBG'] as const

/** The severity of a message. */
export type Level = Exclude<Threshold, 'OFF'>

/** The least severe messages that are logged. */
export type Threshold = (typeof levels)[number]

export const destinations = ['SYSLOG', 'CONSOLE', 'FILE'] as const
export type Destination = (typeof destinations)[number]

/** Whether a message of that level passes. */
export function passes(threshold: Threshold, level: Level): boolean {
  return levels.indexOf(level) <= levels.indexOf(threshold)
}

/** Syslog's numbers for the levels (RFC 5424, table 2); EMER is an alert, INFO a notice. */
export const severity: Readonly<Record<Level, number>> = { EMER: 1, ERR: 3, WARN: 4, INFO: 5, DBG: 7 }

/** Syslog's numbers for the facilities (RFC 5424, table 1), times eight. */
export const facilities: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ...[
      'kern',
      'user',
      'mail',
      'daemon',
      'auth',
      'syslog',
      'lpr',
      'news',
      'uucp',
      'clock',
      'authpriv',
      'ftp',
    ],
    ...['ntp', 'audit', 'alert', 'clock2'],
    ...['local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
  ].flatMap((name, number) => (name === 'authpriv' ? [] : [[name, number * 8]])),
)
