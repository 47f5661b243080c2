using System.Collections.Concurrent;
using System.Text.Json;
using Carillon.Server.Options;
using Carillon.Server.Processes;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Server.Bench;

/// <summary>A telephony server in a process of its own, as <c>serve --role telephony</c> runs it, controlled as a web process controls it.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly CancellationTokenSource _stop = new();
    private readonly SwitchClient _control;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<SwitchEvent>> _awaited = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ServerLoad> _loads = new();
    private Task<int>? _running;
    private Task? _listening;

    public ServerUnderTest(string name, string address, string folder)
    {
        (Name, Address) = (name, address);
        var data = Path.Combine(folder, name);
        Directory.CreateDirectory(data);
        var secret = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        var options = new TelephonyRoleOptions { ServerId = name, Address = address, DataFolder = data, ClusterSecret = secret, MaximumLegs = 12_000, RtpPortMin = 10_000, RtpPortMax = 60_000 };
        var settings = Path.Combine(folder, name + ".json");
        File.WriteAllText(settings, JsonSerializer.Serialize(new { Telephony = options }));
        (Recordings, Data) = (options.Recordings, data);
        _process = new ChildProcess(new ChildPlan(name, ["serve", "--role", "telephony", "--config", settings, "--end-with-parent"], RoleEnvironment.Of("telephony"), Path.Combine(folder, name + ".log")));
        _control = new SwitchClient(new SwitchClientOptions { Address = new Uri($"http://{address}:{options.ControlPort}"), WebProcess = "bench", Secret = secret }, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public string Name { get; }

    public string Address { get; }

    public string Recordings { get; }

    public string Data { get; }

    public int ProcessId => _process.Id ?? throw new IOException($"{Name} has ended; its output is in {_process.LogFile}");

    /// <exception cref="IOException">It did not start, or refused the configuration.</exception>
    public async Task Start(SwitchConfig config, CancellationToken ct)
    {
        _running = _process.Run(_stop.Token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(StartWithin);
        try
        {
            await _control.WhenUp(patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new IOException($"{Name} did not start within {StartWithin.TotalSeconds:0} s; its output is in {_process.LogFile}");
        }

        _listening = Listen(_stop.Token);
        var reply = await _control.Configure(1, config, ct);
        if (!reply.Accepted)
            throw new IOException($"{Name} refused the configuration: {string.Join("; ", reply.Faults)}");
    }

    /// <exception cref="IOException">The server refused it.</exception>
    public async Task Do(Command command, CancellationToken ct)
    {
        var result = await _control.Execute(command, ct);
        if (!result.IsDone())
            throw new IOException($"{Name} refused {command.KindCase}: {result.Text}");
    }

    /// <summary>Sends what makes a leg or a link, and waits until that is up.</summary>
    /// <exception cref="IOException">It ended instead, or was refused.</exception>
    public async Task DoUntilUp(Command command, string id, CancellationToken ct)
    {
        var up = _awaited.GetOrAdd(id, NewWait);
        await Do(command, ct);
        if ((await up.Task.WaitAsync(BenchWait.Patience, ct)).LegEnded is { } end)
            throw new IOException($"{Name}: {command.KindCase} ended: {end.Text}");
    }

    public async Task UntilEnded(string id, CancellationToken ct)
    {
        var ended = _awaited.GetOrAdd("end:" + id, NewWait);
        await ended.Task.WaitAsync(BenchWait.Patience, ct);
        _awaited.TryRemove("end:" + id, out _);
    }

    /// <summary>Everything that it tells, on the thread that listens: hand over, do not work in it.</summary>
    public event Action<SwitchEvent>? Happened;

    /// <summary>What its journal has after one sequence up to another, told again from there.</summary>
    public async Task<IReadOnlyList<SwitchEvent>> Replay(ulong after, ulong upTo, CancellationToken ct)
    {
        List<SwitchEvent> told = [];
        if (upTo <= after)
            return told;
        await foreach (var happened in _control.Events(after, ct).WithCancellation(ct))
        {
            if (happened.Sequence > 0 && happened.Sequence <= upTo)
                told.Add(happened);
            if (happened.Sequence >= upTo)
                break;
        }

        return told;
    }

    /// <summary>Heartbeats since the last time it was asked.</summary>
    public IReadOnlyList<ServerLoad> TakeLoads()
    {
        List<ServerLoad> taken = [];
        while (_loads.TryDequeue(out var load))
            taken.Add(load);
        return taken;
    }

    public Task<SwitchSnapshot> Snapshot(CancellationToken ct) => _control.Snapshot(ct);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null)
            await _running;
        if (_listening is not null)
            await _listening;
        await _control.DisposeAsync();
        _process.Dispose();
        _stop.Dispose();
    }

    private async Task Listen(CancellationToken ct)
    {
        try
        {
            await foreach (var happened in _control.Events(0, ct))
                Take(happened);
        }
        catch (OperationCanceledException)
        {
            // The bench is over.
        }
    }

    private void Take(SwitchEvent happened)
    {
        Happened?.Invoke(happened);
        if (happened.LegAnswered is { } answered)
            Wake(answered.LegId, happened);
        else if (happened.LinkUp is { } link)
            Wake(link.LinkId, happened);
        else if (happened.ServerLoad is { } load)
            _loads.Enqueue(load);
        else if (happened.LegEnded is { } ended)
        {
            Wake(ended.LegId, happened);
            Wake("end:" + ended.LegId, happened);
            _awaited.TryRemove(ended.LegId, out _);
        }
    }

    private void Wake(string id, SwitchEvent happened) => _awaited.GetOrAdd(id, NewWait).TrySetResult(happened);

    private static TaskCompletionSource<SwitchEvent> NewWait(string id) => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
