using System.Security.Cryptography;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Cluster;

internal sealed partial class SwitchGatewayGrain
{
    private SwitchConfig? _lastConfig;
    private ulong _configVersion;
    private long _lastConfigured;
    private string _version = "";

    /// <summary>Versions grow by wall clock, and beyond what the switch already has: another web process may have been ahead.</summary>
    private async Task Configure(CancellationToken ct)
    {
        _lastConfigured = clock.GetTimestamp();
        if (_control is not { } control || _server is not { } server)
            return;
        var typed = await Infrastructure.Read(infrastructure, ct);
        var config = SwitchConfigBuilder.Build(server, typed, await TrunkSecrets(typed.Servers, ct), options.Value.Prompts);
        var hello = await control.Hello(ct);
        _version = hello.Version;
        var version = _configVersion = Math.Max(Math.Max(hello.ConfigVersion, _configVersion) + 1, (ulong)clock.GetUtcNow().ToUnixTimeMilliseconds());
        var reply = await control.Configure(version, config, ct);
        if (version != _configVersion)
            return; // A newer one of ours has overtaken it: what is said of that one counts.
        _configured = reply.Accepted;
        _lastConfig = config;
        if (reply.Accepted)
            TrunksAre(config.Trunks);
        if (_up)
            _detail = reply.Accepted ? LeftOut(reply) : "configuration refused: " + string.Join("; ", reply.Faults);
        Configured(Id, version, reply.Accepted, config.Carriers.Count, config.Phones.Count, config.Trunks.Count);
    }

    private static string LeftOut(ConfigureReply reply) => reply.LeftOut.Count == 0 ? "" : "left out: " + string.Join("; ", reply.LeftOut);

    /// <summary>Both ends of a trunk find the same secret under the pair's name.</summary>
    private async Task<Dictionary<ServerId, string>> TrunkSecrets(IReadOnlyList<TelephonyServer> servers, CancellationToken ct)
    {
        var found = new Dictionary<ServerId, string>();
        // One that was removed has a new secret when it comes again.
        foreach (var gone in _trunkSecrets.Keys.Where(id => servers.All(s => s.Id != id)).ToList())
            _trunkSecrets.Remove(gone);
        foreach (var other in servers.Where(s => s.Active && s.Id != Id))
        {
            string[] pair = [Id.Value, other.Id.Value];
            Array.Sort(pair, StringComparer.Ordinal);
            if (!_trunkSecrets.TryGetValue(other.Id, out var secret))
                secret = _trunkSecrets[other.Id] = await secrets.GetOrAdd($"trunk:{pair[0]}:{pair[1]}", RandomNumberGenerator.GetHexString(48, true), ct);
            found[other.Id] = secret;
        }

        return found;
    }

    private readonly Dictionary<ServerId, string> _trunkSecrets = [];

    private async Task SendStops()
    {
        foreach (var mark in await stops.All(_stop.Token))
            _stopMarks.Add((mark.Scope, mark.Id));
        foreach (var (scope, id) in _stopMarks.ToList())
            await Execute(SwitchCommands.StopDialling(scope, id, false));
        // A STOP that was lifted while the switch was away is still in force there.
        var there = _control is { } control ? (await control.Snapshot(_stop.Token)).Stops : [];
        foreach (var lifted in there.Where(s => !_stopMarks.Contains((s.Scope, s.Id))).ToList())
            await Execute(SwitchCommands.StopDialling(lifted.Scope, lifted.Id, true));
    }

    private readonly HashSet<(StopScope Scope, string Id)> _stopMarks = [];

    [LoggerMessage(5110, LogLevel.Information, "Telephony server {Server}: configuration {Version} accepted: {Accepted} ({Carriers} carriers, {Phones} phones, {Trunks} trunks)")]
    private partial void Configured(ServerId server, ulong version, bool accepted, int carriers, int phones, int trunks);
}
