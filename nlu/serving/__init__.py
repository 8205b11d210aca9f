"""The process that answers: loading, queue, swap, the build and the shadow beside it."""
