using System.Net;
using System.Net.Sockets;
using Carillon.Journal;
using Carillon.Media;
using Carillon.Signalling.Iax2;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Switch.Configuration;
using Carillon.Switch.Control;
using Carillon.Switch.Heartbeat;
using Carillon.Switch.Hosting;
using Carillon.Switch.Incoming;
using Carillon.Switch.Journalling;
using Carillon.Switch.Legs;
using Carillon.Switch.Phones;
using Carillon.Switch.Recordings;
using Carillon.Switch.SelfTests;
using Carillon.Switch.Trunks;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch;

/// <summary>One telephony server: makes its parts, starts and ends them in order. What happens on it belongs to its control loop;
/// what the contract asks of it is in SwitchHost.Contract.cs.</summary>
public sealed partial class SwitchHost : IAsyncDisposable
{
    private const int JournalSegment = 2 * 1024 * 1024;
    /// <summary>Half a second's work of the control loop: beyond that new calls are refused.</summary>
    private const int MostWaiting = 5_000;
    /// <summary>What a power cut may take with it; the end of the process takes a few milliseconds at most.</summary>
    private static readonly TimeSpan SyncWithin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan UnregisterTime = TimeSpan.FromSeconds(2);

    private readonly SwitchOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly EventLog _events;
    private readonly Recovery _recovery;
    private readonly ControlLoop _loop;
    private readonly MediaEngine _media;
    private readonly SipEndpoint _sip;
    private readonly Iax2Endpoint _iax;
    private readonly SharedPort _iaxPort;
    private readonly SharedPort? _iaxPort6;
    private readonly Floor _floor;
    private readonly CarrierTable _carriers;
    private readonly PhoneDesk _phones;
    private readonly ContactBook _contacts;
    private readonly LinkDesk _links;
    private readonly CommandDesk _commands;
    private readonly WakeUps _wakeUps = new();
    private readonly IncomingDesk _incoming;
    private readonly IaxIncomingDesk _iaxIncoming;
    private readonly Configurator _configurator;
    private readonly LoadMeter _load;
    private readonly Pulse _pulse;
    private readonly Fence _fence;
    private readonly SwitchMeter _meter;
    private readonly CancellationTokenSource _stopping = new();
    private Task? _goodbye;
    private bool _started;
    private bool _stopped;

    /// <exception cref="ArgumentException">The options have faults; all are in the message.</exception>
    /// <exception cref="JournalException">Another process holds the data folder.</exception>
    /// <exception cref="IOException">The IAX2 port is in use. (The SIP port is opened by <see cref="StartAsync"/>.)</exception>
    public SwitchHost(SwitchOptions options, TimeProvider clock, ILoggerFactory log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        if (options.Faults().ToList() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(options));
        (_options, _clock, _log) = (options, clock, log.CreateLogger<SwitchHost>());

        var journal = DurableJournal.Open(Path.Combine(options.DataFolder, "journal"), new JournalOptions { SegmentBytes = JournalSegment, SyncWithin = SyncWithin, SequencesFrom = EventLog.FirstSequenceOf(clock.GetUtcNow()) });
        _recovery = Recovery.Read(journal);
        _events = new EventLog(journal, _wakeUps, clock, log);
        _loop = new ControlLoop(clock, log);
        _loop.TurnEnded += _wakeUps.TurnEnded;
        _fence = new Fence(log.CreateLogger<Fence>());
        _media = new MediaEngine(MediaOptionsOf(options) with { MaySend = _fence.MaySend }, log);
        var address = IPAddress.Parse(options.Address);
        _sip = new SipEndpoint(SipOptionsOf(options, address) with { MaySend = _fence.MaySend }, clock, log);
        var trunk = new TrunkPort(clock, _fence);
        _iax = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = options.ServerId, MaxCalls = options.MaxLegs }, trunk, clock, log);
        _iaxPort = OpenIax2Port(new IPEndPoint(address, options.Iax2Port), trunk);
        _iaxPort6 = options.Address6 is { } six ? OpenIax2Port(new IPEndPoint(IPAddress.Parse(six), options.Iax2Port), trunk) : null;
        trunk.Use(_iaxPort, _iaxPort6, _iax);

        _floor = new Floor(options, clock, _loop, _events, _media, _recovery.Permit, log);
        var desk = new SipDesk(_floor, _sip);
        _carriers = new CarrierTable(_floor, _sip, log.CreateLogger<CarrierTable>());
        var dialler = new Dialler(_floor, _carriers, desk);
        desk.TryElsewhere = dialler.TryNextCarrier;
        var voices = new VoiceDesk(_floor, trunk, _iaxPort);
        var iaxPhones = new IaxPhoneDesk(_floor, _iax, trunk, voices);
        _phones = new PhoneDesk(_floor, _sip, desk, dialler, iaxPhones);
        var transfers = new TransferDesk(_floor, _phones.Call);
        (desk.Transfers, _floor.LegHasEnded) = (transfers, transfers.LegEnded);
        _contacts = new ContactBook(options.DataFolder, _sip, clock, log);
        _links = new LinkDesk(_floor, _iax, trunk, voices, iaxPhones);
        var tests = new TestNumbers(_floor, _carriers, _phones);
        _iaxIncoming = new IaxIncomingDesk(_floor, trunk, voices, tests, _links);
        _incoming = new IncomingDesk(_floor, _carriers, transfers, tests, _iaxIncoming);
        _events.ReaderCame = _incoming.DomainIsBack;
        var selfTests = new SelfTestDesk(_floor, _sip, desk, _links, _iax, trunk, voices);
        _commands = new CommandDesk(_floor, dialler, _phones, _links, transfers, _incoming, new IaxTransferDesk(_floor), selfTests, _carriers, _fence, TakeSnapshot);
        _configurator = new Configurator(_floor, new ConfigFile(options.DataFolder), _sip, _carriers, dialler, _phones, _links, log);
        var intruders = new IntruderCount(_sip.Counters, _iax.Counters, trunk.Counters, _media);
        _load = new LoadMeter(_floor, _media, dialler, _carriers, _iax, intruders);
        _pulse = new Pulse(_floor, _links, _fence);
        _meter = new SwitchMeter(_floor, dialler, _sip, _iax, trunk, _media, intruders);
    }

    public string ServerId => _options.ServerId;

    /// <summary>New at every start of the process.</summary>
    public string BootId { get; } = Guid.NewGuid().ToString("N");

    public IPEndPoint SipEndPoint => _sip.LocalEndPoint;

    /// <summary>The same over IPv6; null: not taken there.</summary>
    public IPEndPoint? SipEndPoint6 => _sip.LocalEndPoint6;

    /// <summary>Where SIP connections are taken; null: nowhere.</summary>
    public IPEndPoint? SipListening(Protocols.Sip.SipTransport transport) => _sip.Listening(transport);

    /// <summary>The same over IPv6.</summary>
    public IPEndPoint? SipListening6(Protocols.Sip.SipTransport transport) => _sip.Listening6(transport);

    public IPEndPoint Iax2EndPoint => _iaxPort.LocalEndPoint;

    /// <summary>The same over IPv6; null: not taken there.</summary>
    public IPEndPoint? Iax2EndPoint6 => _iaxPort6?.LocalEndPoint;

    public SwitchOptions Options => _options;

    /// 1 what the last boot left open  2 media  3 signalling, which may call us from now on  4 the last configuration  5 the heartbeat
    public async Task StartAsync(CancellationToken ct)
    {
        LastBoot.End(_recovery, _floor); // 1
        _loop.Start();
        _started = true;
        _media.Start(); // 2
        _sip.Busy = () => _loop.Waiting > MostWaiting ? $"{_loop.Waiting} steps wait for the control loop" : null;
        _sip.Inbound = _incoming; // 3
        _contacts.Restore();
        _sip.ContactChanged += change =>
        {
            _phones.ContactChanged(change);
            _contacts.Changed();
        };
        _iax.Inbound = _iaxIncoming;
        _iax.RegistrationChanged = registration => _loop.Post(() => _links.RegistrationChanged(registration));
        _iax.PeerHealthChanged = health => _loop.Post(() => _links.HealthChanged(health));
        await _sip.StartAsync(ct).ConfigureAwait(false);
        foreach (var dialog in _recovery.OpenDialogs)
            _sip.HangUpLost(dialog, EndCauses.Of(EndCause.ServerLost).Q850);
        _iax.Start();
        await _configurator.LoadLast().ConfigureAwait(false); // 4
        _load.Start(); // 5
        _pulse.Start();
        _fence.Start();
        LogStarted(ServerId, SipEndPoint, Iax2EndPoint, BootId, _recovery.OpenLegs.Count);
    }

    /// <summary>Every leg ends, its far side and the domain are told, registrations are taken back, then the domain's streams are closed: a web server that
    /// waits for its requests to end would wait for them for ever. The second call waits for the first.</summary>
    public Task SayGoodbye()
    {
        lock (_stopping)
            return _goodbye ??= _started ? Goodbye() : Task.CompletedTask;
    }

    /// 1 every leg ends and its far side is told  2 all parts in reverse  3 the journal last
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        _load.Dispose();
        _pulse.Dispose();
        _meter.Dispose();
        await SayGoodbye().ConfigureAwait(false); // 1
        _contacts.Dispose();
        await _sip.DisposeAsync().ConfigureAwait(false); // 2
        await _iax.DisposeAsync().ConfigureAwait(false);
        _media.Dispose();
        _fence.Dispose();
        _loop.Dispose();
        _configurator.Dispose();
        _events.Dispose(); // 3
        _stopping.Dispose();
        LogStopped(ServerId);
    }

    private SharedPort OpenIax2Port(IPEndPoint listen, TrunkPort trunk)
    {
        try
        {
            return _media.OpenSharedPort(listen, trunk);
        }
        catch (SocketException e)
        {
            _media.Dispose();
            _events.Dispose();
            throw new IOException($"The IAX2 port {listen} cannot be opened: {e.Message}", e);
        }
    }

    private static SipEndpointOptions SipOptionsOf(SwitchOptions options, IPAddress address) => new()
    {
        Listen = new IPEndPoint(address, options.SipPort),
        Address6 = options.Address6 is { } six ? IPAddress.Parse(six) : null,
        ListenTcp = options.SipTcpPort == 0 ? null : new IPEndPoint(address, options.SipTcpPort ?? options.SipPort),
        Tls = options.SipTls is { } tls ? tls with { Listen = options.SipTlsPort == 0 ? null : new IPEndPoint(address, options.SipTlsPort) } : null,
        WebSocket = new SipWebSocketOptions
        {
            Listen = options.SipWebSocketPort == 0 ? null : new IPEndPoint(address, options.SipWebSocketPort),
            ListenSecure = options.SipSecureWebSocketPort == 0 ? null : new IPEndPoint(address, options.SipSecureWebSocketPort),
            Origins = options.SipWebSocketOrigins,
        },
        Realm = options.Realm,
        MaxCalls = options.MaxLegs * 2,
        PhoneRules = SipDesk.PhoneRules,
    };

    private static MediaOptions MediaOptionsOf(SwitchOptions options) => new()
    {
        RtpAddress = IPAddress.Parse(options.Address),
        RtpAddress6 = options.Address6 is { } six ? IPAddress.Parse(six) : null,
        PortMin = options.RtpPortMin,
        PortMax = options.RtpPortMax,
        Shards = options.Shards,
        RecordingFolder = options.RecordingFolder,
        MediaTimeout = options.MediaTimeout,
    };

    private async Task Goodbye()
    {
        var (legs, unregistered) = await _loop.Ask(() =>
        {
            var living = _floor.Legs.Count;
            _floor.MaxLegs = 0;
            // Links first: the other switch is to hear why, not that their rooms have emptied.
            _floor.EndAll(_floor.Legs.Living.OrderBy(l => l.Kind != LegKind.LegLink), EndCause.ServerShutdown);
            _events.CloseSubscriptions();
            return (living, _carriers.CloseAll());
        }).ConfigureAwait(false);
        if (legs > 0)
            await Task.Delay(GoodbyeTime, CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAny(unregistered, Task.Delay(UnregisterTime, CancellationToken.None)).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
    }

    [LoggerMessage(6501, LogLevel.Information, "Switch {Server} is up: SIP {Sip}, IAX2 {Iax2}, boot {Boot}; {Lost} legs of the last boot ended as lost")]
    private partial void LogStarted(string server, IPEndPoint sip, IPEndPoint iax2, string boot, int lost);

    [LoggerMessage(6502, LogLevel.Information, "Switch {Server} has ended")]
    private partial void LogStopped(string server);
}
