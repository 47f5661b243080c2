using System.Diagnostics;
using System.Globalization;

namespace Carillon.Server.Processes;

/// <summary>
/// One role in a process of its own: this same executable, started with other arguments. Its output goes to a log file;
/// its standard input is a pipe that breaks when we die, so that a child which was told to can end with its parent.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly ChildPlan _plan;
    private readonly StreamWriter _log;
    private Process? _process;
    private double _cpuOfEnded;
    private double _cpuSeen;

    public ChildProcess(ChildPlan plan)
    {
        _plan = plan;
        Directory.CreateDirectory(Path.GetDirectoryName(plan.LogFile)!);
        _log = new StreamWriter(plan.LogFile, append: true) { AutoFlush = true };
    }

    public string Name => _plan.Name;
    public string LogFile => _plan.LogFile;
    public int? Id => _process is { HasExited: false } p ? p.Id : null;

    /// <exception cref="IOException">It does not run.</exception>
    public int RunningId => Id ?? throw new IOException($"{Name} does not run");

    public int Starts { get; private set; }

    /// <summary>It is not started again before this is done.</summary>
    public Task MayStart { get; set; } = Task.CompletedTask;

    /// <summary>Ends when its supervisor has let it go for good.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>Ends when the process does, with its exit code.</summary>
    public async Task<int> Run(CancellationToken stop)
    {
        Start();
        var process = _process!;
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            await Stop();
        }

        _cpuOfEnded += _cpuSeen;
        _cpuSeen = 0;
        return process.ExitCode;
    }

    /// <summary>
    /// User and system time of this child over all its starts, in seconds. The kernel forgets a process that has ended,
    /// so what counts for it is what was read last: read this often.
    /// </summary>
    public double CpuSeconds
    {
        get
        {
            if (Id is { } id)
                _cpuSeen = Math.Max(_cpuSeen, ProcessCpu.Of(id));
            return _cpuOfEnded + _cpuSeen;
        }
    }

    /// <summary>SIGTERM, then SIGKILL after ten seconds.</summary>
    public async Task Stop()
    {
        if (_process is not { HasExited: false } process)
            return;
        ProcessSignals.Terminate(process.Id);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        if (_process is { HasExited: false } process)
            process.Kill(entireProcessTree: true);
        _process?.Dispose();
        _log.Dispose();
    }

    private void Start()
    {
        var start = new ProcessStartInfo(_plan.Program ?? SelfPath.Executable)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in _plan.Program is null ? SelfPath.Arguments.Concat(_plan.Arguments) : _plan.Arguments)
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in _plan.Environment)
            start.Environment[key] = value;

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.Start();
        // Others ask for it meanwhile: only one that runs.
        _process = process;
        Starts++;
        Write(string.Create(CultureInfo.InvariantCulture, $"--- {_plan.Name} started as process {process.Id}"));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Write(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            try
            {
                if (_log.BaseStream is { CanWrite: true })
                    _log.WriteLine(line);
            }
            catch (IOException)
            {
                // A full disk costs lines of the log, and not the process that watches over the others.
            }
        }
    }
}

/// <summary>What to start: arguments after the executable, extra environment, and where its output goes.</summary>
internal sealed record ChildPlan(string Name, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string LogFile)
{
    /// <summary>Another program than ourselves: somebody to be compared with.</summary>
    public string? Program { get; init; }
}
