// Used by parts of client-node that are not ours.
export default {};
