"""The same training as a job of a cloud: one small file for each, which makes the request that its SDK sends."""
