global using Xunit;

// Every test here runs a floor on the same addresses: one at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
