using System.Net;
using Carillon.Media;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Switch.Phones;
using Carillon.Switch.Trunks;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Configuration;

/// <summary>Takes a configuration in: 1 looked over, 2 its hosts looked up, 3 kept on disk, 4 swapped whole on the control loop.
/// One at a time; a lower version than the one in force is refused.</summary>
internal sealed partial class Configurator(
    Floor floor, ConfigFile file, SipEndpoint sip, CarrierTable carriers, Dialler dialler, PhoneDesk phones, LinkDesk links, ILoggerFactory log)
    : IDisposable
{
    private const int Iax2Port = 4569;

    private readonly ILogger _log = log.CreateLogger<Configurator>();
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly CarrierFinder _finder = CarrierFinder.Make(floor.Options, floor.Clock, found => floor.Loop.Ask(() => carriers.Move(found)));
    private ulong _version;

    public ulong Version => Volatile.Read(ref _version);

    public async Task<ConfigureReply> Configure(ConfigureRequest request, CancellationToken ct)
    {
        await _oneAtATime.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (request.Version < Version)
                return Refused($"version {request.Version} is older than {Version}, which is in force");
            var config = request.Config ?? new SwitchConfig();
            var faults = ConfigCheck.Faults(config, floor.Options); // 1
            if (faults.Count > 0)
                return Refused([.. faults]);
            var leftOut = await Apply(request.Version, config, keep: true).ConfigureAwait(false);
            return new ConfigureReply { Accepted = true, Version = Version, LeftOut = { leftOut } };
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>At start: what was in force when the process ended.</summary>
    public async Task LoadLast()
    {
        var last = file.Load(out var fault);
        if (fault is not null)
            LogUnreadable(fault);
        if (last is null)
            return;
        await Apply(last.Version, last.Config ?? new SwitchConfig(), keep: false).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _finder.Dispose();
        _oneAtATime.Dispose();
    }

    /// <returns>What cannot be used here, in words.</returns>
    private async Task<List<string>> Apply(ulong version, SwitchConfig config, bool keep)
    {
        var lines = await _finder.Find([.. config.Carriers.Where(c => c.ReachableFromHere)]).ConfigureAwait(false); // 2

        var trunks = new List<(Trunk, IPEndPoint?)>();
        var leftOut = new List<string>();
        foreach (var trunk in config.Trunks)
        {
            if (trunk.Host.Length == 0)
                trunks.Add((trunk, null));
            else if (await HostLookup.Find(trunk.Host, trunk.Port == 0 ? Iax2Port : (int)trunk.Port, floor.Options.Families).ConfigureAwait(false) is { } address)
                trunks.Add((trunk, address));
            else
                leftOut.Add(NoAddress(trunk));
        }

        var prompts = config.Prompts.ToDictionary(p => p.Name, p => AudioClip.TryDecode(p.Wav.Span, out _)!, StringComparer.Ordinal);
        if (keep)
            file.Save(new ConfigureRequest { Version = version, Config = config }); // 3
        await floor.Loop.Ask(() => Swap(version, config, lines, trunks, prompts)).ConfigureAwait(false); // 4
        LogApplied(version, config.Carriers.Count, config.Phones.Count, config.Trunks.Count, config.Prompts.Count);
        leftOut.ForEach(LogLeftOut);
        return leftOut;
    }

    private string NoAddress(Trunk trunk) => floor.Options.Address6 is null && Uri.CheckHostName(trunk.Host) is UriHostNameType.IPv6
        ? $"the trunk to {trunk.ServerId}: its host {trunk.Host} is an IPv6 address, and {floor.Options.ServerId} has none (Address6)"
        : $"the trunk to {trunk.ServerId}: its host {trunk.Host} has no address that {floor.Options.ServerId} reaches";

    private bool Swap(ulong version, SwitchConfig config, IReadOnlyList<(Carrier Settings, IReadOnlyList<SipHop> Targets)> lines, List<(Trunk, IPEndPoint?)> trunks, Dictionary<string, AudioClip> prompts)
    {
        carriers.Apply(lines);
        carriers.TrustAll();
        phones.Apply([.. config.Phones.Where(p => !IaxPhoneDesk.Speaks(p))]);
        links.Apply(trunks, config.Phones);
        floor.Playbacks.Prompts.Configured = prompts;
        floor.Music.Apply(config, floor.Playbacks.Prompts);
        dialler.EmergencyNumbers = [.. config.EmergencyNumbers];
        dialler.CallsPerSecond = config.Limits?.CallsPerSecond ?? 0;
        sip.MaxIncomingPerSecond = (int)Math.Min(config.Limits?.IncomingPerSecond ?? 0, int.MaxValue);
        floor.IncomingPerSecond = config.Limits?.IncomingPerSecond ?? 0;
        floor.MaxLegs = config.Limits is { MaxLegs: > 0 } limits ? Math.Min((int)limits.MaxLegs, floor.Options.MaxLegs) : floor.Options.MaxLegs;
        Volatile.Write(ref _version, version);
        return true;
    }

    private ConfigureReply Refused(params ReadOnlySpan<string> faults)
    {
        var reply = new ConfigureReply { Accepted = false, Version = Version };
        foreach (var fault in faults)
            reply.Faults.Add(fault);
        LogRefused(string.Join("; ", reply.Faults));
        return reply;
    }

    [LoggerMessage(6401, LogLevel.Information, "Configuration {Version} is in force: {Carriers} carriers, {Phones} phones, {Trunks} trunks, {Prompts} prompts")]
    private partial void LogApplied(ulong version, int carriers, int phones, int trunks, int prompts);

    [LoggerMessage(6402, LogLevel.Warning, "A configuration was refused: {Faults}")]
    private partial void LogRefused(string faults);

    [LoggerMessage(6403, LogLevel.Error, "The last configuration cannot be read; waiting for a new one: {Fault}")]
    private partial void LogUnreadable(string fault);

    [LoggerMessage(6404, LogLevel.Error, "Left out of the configuration: {What}")]
    private partial void LogLeftOut(string what);
}
