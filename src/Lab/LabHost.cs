using System.Net;
using Carillon.Lab.Agents;
using Carillon.Lab.Calls;
using Carillon.Lab.Carrier;
using Carillon.Lab.Phones;
using Carillon.Lab.Plants;
using Carillon.Lab.Recordings;
using Carillon.Lab.Report;
using Carillon.Lab.Running;
using Carillon.Media;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging;

namespace Carillon.Lab;

/// <summary>A whole lab in one process: carrier, phones, agents, and what they saw and heard.</summary>
public sealed class LabHost : IAsyncDisposable
{
    private static readonly TimeSpan s_registerWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_closeWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_hearEvery = TimeSpan.FromMilliseconds(100);

    private readonly LabOptions _options;
    private readonly LabLoop _loop;
    private readonly LabBook _book;
    private readonly JsonLinesFile _carrierLog;
    private readonly JsonLinesFile _dispositionLog;
    private readonly MediaEngine? _carrierMedia;
    private readonly MediaEngine _phoneMedia;
    private readonly SipEndpoint? _carrierSip;
    private readonly SipEndpoint _phoneSip;
    private readonly SoftCarrier? _carrier;
    private readonly SoftPhones _phones;
    private readonly SoftAgents _agents;
    private readonly PlantedFault _plant;
    private ITimer? _hearing;
    private bool _stopped;

    /// <exception cref="ArgumentException">The options have faults; the message names all of them.</exception>
    public LabHost(LabOptions options, TimeProvider clock, ILoggerFactory log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        if (options.Faults().ToList() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join('\n', faults), nameof(options));
        _options = options;
        _loop = new LabLoop(clock, log.CreateLogger<LabLoop>());
        _book = new LabBook(new LabTime(clock));
        Directory.CreateDirectory(options.Folder);
        _carrierLog = new JsonLinesFile(CarrierLogPath);
        _dispositionLog = new JsonLinesFile(DispositionLogPath);
        var noEvents = new NoMediaEvents();
        if (options.Carrier is { } carrier)
        {
            _carrierMedia = new MediaEngine(LabMedia.Options(carrier.Listen.Address), log);
            _carrierSip = new SipEndpoint(new SipEndpointOptions { Listen = carrier.Listen, UserAgent = "Carillon lab carrier" }, clock, log);
            _carrier = new SoftCarrier(carrier with { Trusted = [.. carrier.Trusted, options.PhonesListen.Address] }, _carrierSip, new LabMedia(_carrierMedia, noEvents), _loop, _book, _carrierLog);
        }

        _phoneMedia = new MediaEngine(LabMedia.Options(options.PhonesListen.Address), log);
        _phoneSip = new SipEndpoint(new SipEndpointOptions { Listen = options.PhonesListen, UserAgent = "Carillon lab phone" }, clock, log);
        _phones = new SoftPhones(options.Phones, _phoneSip, new LabMedia(_phoneMedia, noEvents), _loop, _book);
        _agents = new SoftAgents(options, _loop, _book, _dispositionLog, log);
        _plant = new PlantedFault(options.Plant, _carrier, _phoneSip, () => _carrierSip!.LocalEndPoint);
        _loop.Start();
    }

    /// <summary>Where the carrier is, once it was started; null without one.</summary>
    public IPEndPoint? CarrierEndPoint => _carrierSip?.LocalEndPoint;

    /// <summary>JSON lines of <see cref="CarrierLine"/>.</summary>
    public string CarrierLogPath => Path.Combine(_options.Folder, "carrier.jsonl");

    /// <summary>JSON lines of <see cref="AcknowledgedDisposition"/>.</summary>
    public string DispositionLogPath => Path.Combine(_options.Folder, "dispositions.jsonl");

    public string LivePath => Path.Combine(_options.Folder, "live.json");

    public string ReportPath => Path.Combine(_options.Folder, "report.json");

    /// <summary>Opens the carrier, registers the phones, then lets the agents log in; returns when the phones are registered or 15 s are over.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        _carrierMedia?.Start();
        _phoneMedia.Start();
        if (_carrier is not null)
        {
            _carrier.ReadyAgents = () => _agents.Ready;
            await _carrier.StartAsync(ct).ConfigureAwait(false);
        }

        _plant.Arm();
        await _phones.StartAsync(ct).ConfigureAwait(false);
        _hearing = _loop.Clock.CreateTimer(_ => _loop.Post(_book.TakeIn), null, s_hearEvery, s_hearEvery);
        await UntilAsync(() => _phones.AllRegistered, s_registerWithin, ct).ConfigureAwait(false);
        await _loop.Ask(() =>
        {
            _agents.Start();
            return true;
        }).WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Starts, writes live.json every second, and when cancelled stops and writes report.json.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await StartAsync(ct).ConfigureAwait(false);
            using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), _loop.Clock);
            while (await second.WaitForNextTickAsync(ct).ConfigureAwait(false))
                await WholeFile.WriteAsync(LivePath, await LiveAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Asked to stop: the report follows.
        }

        var report = await CollectAsync().ConfigureAwait(false);
        await WholeFile.WriteAsync(ReportPath, report).ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
    }

    public Task<LabLive> LiveAsync() => _loop.Ask(() => new LabLive
    {
        At = _loop.Clock.GetUtcNow(),
        CallsSeen = _book.Calls.Count,
        CallsAnswered = _book.Calls.Count(c => c.AnsweredAt != 0),
        Talking = _carrier?.Talking.Count ?? 0,
        PhonesRegistered = _phones.Registered,
        PhonesUp = _phones.Up,
        Agents = _agents.States,
        DispositionsAcknowledged = _agents.Acknowledged,
    });

    /// <summary>What was seen and heard until now, with the recordings looked at.</summary>
    public async Task<LabReport> CollectAsync()
    {
        var (report, facts) = await _loop.Ask(Judge).ConfigureAwait(false);
        if (_options.RecordingFolders.Count == 0)
            return report;
        var recordings = await Task.Run(() => RecordingChecks.Check(_options.RecordingFolders, facts)).ConfigureAwait(false);
        return report with { Recordings = recordings.Count(r => !r.IsOther), SilentRecordings = recordings.Count(r => r.IsSilent) };
    }

    /// <summary>Agents log out, phones take their registrations back; logs of what happened are complete when this returns.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        _hearing?.Dispose();
        await (await _loop.Ask(_agents.LogOutAsync).ConfigureAwait(false)).ConfigureAwait(false);
        await _agents.DisposeAsync().ConfigureAwait(false);
        await ClosePhonesAsync().ConfigureAwait(false);
        await _phoneSip.DisposeAsync().ConfigureAwait(false);
        if (_carrierSip is not null)
            await _carrierSip.DisposeAsync().ConfigureAwait(false);
        await _loop.DisposeAsync().ConfigureAwait(false);
        _phoneMedia.Dispose();
        _carrierMedia?.Dispose();
        await _carrierLog.DisposeAsync().ConfigureAwait(false);
        await _dispositionLog.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private (LabReport Report, LabFacts Facts) Judge()
    {
        _book.TakeIn();
        var facts = new LabFacts([.. _book.Calls], _book.Phones, [.. _book.Pops], _loop.Clock, _book.Time.Now);
        var report = LabReports.Of(facts) with
        {
            AgentUtilisation = _agents.Utilisation(),
            DispositionsAcknowledged = _agents.Acknowledged,
            Screens = [.. _book.Screens],
            CpuSeconds = Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 2),
            LabDefects = _loop.Defects + _book.Lost + _carrierLog.Dropped + _dispositionLog.Dropped,
        };
        return (report, facts);
    }

    /// <summary>First the registrations: a server that loses a phone it knows calls it again.</summary>
    private async Task ClosePhonesAsync()
    {
        _loop.Post(_phones.Unregister);
        await UntilAsync(() => _phones.Registered == 0, s_closeWithin, CancellationToken.None).ConfigureAwait(false);
        _loop.Post(_phones.HangUp);
        await UntilAsync(() => _phones.Up == 0, s_closeWithin, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task UntilAsync(Func<bool> condition, TimeSpan atMost, CancellationToken ct)
    {
        var start = _book.Time.Now;
        using var look = new PeriodicTimer(s_hearEvery, _loop.Clock);
        while (!await _loop.Ask(condition).ConfigureAwait(false) && _book.Time.Since(start) < atMost)
            await look.WaitForNextTickAsync(ct).ConfigureAwait(false);
    }
}
