using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Carillon.Interop.Kit;

/// <summary>A program that a test starts: its output is collected, and it is ended with the test, whatever happens.</summary>
internal sealed partial class Peer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly string _name;

    private Peer(string name, Process process)
    {
        _name = name;
        _process = process;
    }

    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static Peer Start(string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? Repository.Root };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        var process = new Process { StartInfo = start };
        var peer = new Peer(Path.GetFileName(program), process);
        process.OutputDataReceived += (_, line) => peer.Collect(line.Data);
        process.ErrorDataReceived += (_, line) => peer.Collect(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return peer;
    }

    /// <summary>Runs to the end; fails the test with the output when it takes longer.</summary>
    public static async Task<(int Code, string Output)> Run(string program, IEnumerable<string> arguments, TimeSpan atMost, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var peer = Start(program, arguments, folder, environment);
        return (await peer.Exit(atMost), peer.Output);
    }

    public static Task<(int Code, string Output)> Carillon(TimeSpan atMost, params string[] arguments) => Run(Repository.Launcher, arguments, atMost);

    public async Task<int> Exit(TimeSpan atMost)
    {
        using var patience = new CancellationTokenSource(atMost);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{_name} did not end within {atMost}; it said:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until a line of output has the text; fails the test with what was said instead.</summary>
    public async Task Says(string text, TimeSpan atMost)
    {
        var watch = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (watch.Elapsed > atMost || _process.HasExited)
                Assert.Fail($"{_name} {(_process.HasExited ? "ended" : "waited " + atMost)} and never said '{text}'; it said:\n{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>On its standard input.</summary>
    public void Type(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public void Signal(int signal) => _ = Kill(_process.Id, signal);

    public void Interrupt() => Signal(2);

    public void Terminate() => Signal(15);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Terminate();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
    }

    private void Collect(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
