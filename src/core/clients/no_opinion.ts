/** How a hook that has no opinion says so to the line of shell around it. */

/** Variable that says what gait prints where its answer is empty; without it gait prints nothing. */
export const NO_OPINION_VARIABLE = "GAIT_NO_OPINION";
/** The word that the line asks for, and takes off. */
export const NO_OPINION = "none";
