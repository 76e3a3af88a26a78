/** An error that the person who started the process can act on: its message is all that is shown. */
export class Told extends Error {}
