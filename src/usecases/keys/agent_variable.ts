/** Variable that names the socket of an SSH agent. */
export const AGENT_VARIABLE = "SSH_AUTH_SOCK";
