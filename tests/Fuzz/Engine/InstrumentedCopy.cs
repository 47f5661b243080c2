using System.Diagnostics;
using SharpFuzz;

namespace Carillon.Fuzz.Engine;

/// <summary>This program once more, with the parsers instrumented: they must be so before the runtime loads them.</summary>
internal static class InstrumentedCopy
{
    private const string Marker = "CARILLON_FUZZ_INSTRUMENTED";
    private const string Parsers = "Carillon.Protocols.dll";

    public static bool IsThis => Environment.GetEnvironmentVariable(Marker) is not null;

    /// 1 a copy beside the build  2 marks at every branch of the parsers  3 the same arguments
    public static async Task<int> Run(string[] args)
    {
        var copy = Path.Combine(Path.GetTempPath(), $"carillon-fuzz-{Environment.ProcessId}");
        Directory.CreateDirectory(copy);
        try
        {
            foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory)) // 1
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            _ = Fuzzer.Instrument(Path.Combine(copy, Parsers), _ => true, Options.Value).ToList(); // 2
            var start = new ProcessStartInfo(Environment.ProcessPath!, [Path.Combine(copy, "Carillon.Fuzz.dll"), .. args]); // 3
            start.Environment[Marker] = "1";
            using var process = Process.Start(start) ?? throw new IOException("the instrumented copy did not start");
            // Ctrl-C reaches it too; it reports what it has.
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }
}
