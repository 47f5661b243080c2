using Carillon.Signalling.Sip;
using Carillon.Switch.Control;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Carriers;

/// <summary>The carriers of the current configuration that this server may use.</summary>
internal sealed partial class CarrierTable(Floor floor, SipEndpoint sip, ILogger<CarrierTable> log)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, CarrierLine> _lines = new(StringComparer.Ordinal);

    public IEnumerable<CarrierLine> All => _lines.Values;

    public CarrierLine? Find(string id) => _lines.GetValueOrDefault(id);

    /// <summary>Who calls. Of several carriers at one address the one at its port, else the first; null: none is there (any more).</summary>
    public CarrierLine? LineOf(SipCall call)
    {
        var there = All.Where(c => c.Targets.Any(t => t.Address.Equals(call.Remote.Address))).ToList();
        return there.Find(c => c.Targets.Any(t => t.EndPoint.Equals(call.Remote))) ?? there.FirstOrDefault();
    }

    /// <summary>Swaps the carriers; calls on one that is gone go on and release it when they end.</summary>
    public void Apply(IReadOnlyList<(Carrier Settings, IReadOnlyList<SipHop> Targets)> carriers)
    {
        foreach (var gone in _lines.Keys.Except(carriers.Select(c => c.Settings.Id)).ToList())
        {
            _ = Close(_lines[gone]);
            _lines.Remove(gone);
        }

        foreach (var (settings, targets) in carriers)
        {
            var line = _lines.TryGetValue(settings.Id, out var known) ? known : Open(settings.Id);
            var (before, was) = (line.Settings, line.Target);
            (line.Settings, line.Pacer.PerSecond) = (settings, settings.CallsPerSecond);
            line.Move(targets);
            line.Stopped = floor.Permit.IsCarrierStopped(settings.Id);
            if (line.Registration is null || RegistersOtherwise(before, settings) || !Equals(line.Target, was))
                Register(line, before, was);
        }
    }

    /// <summary>The name servers say again where carriers are.</summary>
    public bool Move(IReadOnlyList<(Carrier Settings, IReadOnlyList<SipHop> Targets)> carriers)
    {
        foreach (var (settings, targets) in carriers)
        {
            // While they do not answer, what they said before is the best that is known.
            if (targets.Count == 0 || Find(settings.Id) is not { } line || !line.Settings.Equals(settings))
                continue;
            var was = line.Target;
            line.Move(targets);
            if (line.Settings.Register && !Equals(line.Target, was))
                Register(line, line.Settings, was);
        }

        TrustAll();
        return true;
    }

    /// <summary>Of several carriers at one address the first one's rules hold for its calls.</summary>
    public void TrustAll() => sip.SetTrustedPeers(
        _lines.Values.SelectMany(l => l.Targets, (l, t) => (t.Address, l.Rules)).GroupBy(p => p.Address).ToDictionary(g => g.Key, g => g.First().Rules));

    public void StopsChanged()
    {
        foreach (var line in _lines.Values)
            line.Stopped = floor.Permit.IsCarrierStopped(line.Id);
    }

    public void TellHealth(CarrierLine line)
    {
        if (Find(line.Id) == line)
            floor.Events.Publish(new SwitchEvent { CarrierHealth = line.Health() });
    }

    /// <summary>The switch ends: carriers are to send nobody here any more. Done when all have confirmed.</summary>
    public Task CloseAll() => Task.WhenAll(_lines.Values.Select(Close));

    private CarrierLine Open(string id)
    {
        var line = _lines[id] = new CarrierLine(id, floor.Clock, Changed);
        line.Qualifier = new CarrierQualifier(floor, sip, line);
        line.Qualifier.Start();
        return line;
    }

    private void Changed(CarrierLine line)
    {
        TellHealth(line);
        if (line.Guard.Text is not { Length: > 0 } guarded || line.IsWatched)
            return;
        LogGuarded(log, line.Id, guarded);
        line.IsWatched = true;
        Watch(line);
    }

    /// <summary>Until its guard lets all calls through again.</summary>
    private void Watch(CarrierLine line) => floor.Loop.After(BetweenLooks, () =>
    {
        line.Guard.Look();
        line.IsWatched = line.Guard.Text.Length > 0 && Find(line.Id) == line;
        if (line.IsWatched)
            Watch(line);
    });

    [LoggerMessage(6321, LogLevel.Warning, "Carrier {Carrier}: {Guarded}")]
    private static partial void LogGuarded(ILogger log, string carrier, string guarded);

    private static Task Close(CarrierLine line)
    {
        line.Qualifier?.Dispose();
        return line.Registration?.Stop() ?? Task.CompletedTask;
    }

    /// <summary>A new limit or name leaves a registration alone.</summary>
    private static bool RegistersOtherwise(Carrier before, Carrier now) =>
        (before.Register, before.Host, before.Port, before.User, before.Password, before.Realm) != (now.Register, now.Host, now.Port, now.User, now.Password, now.Realm);

    private void Register(CarrierLine line, Carrier before, SipHop? was)
    {
        // The new registration takes over the contact of the old one, if that was the same account: taking it back might come second.
        if (before.User == line.Settings.User && Equals(was, line.Target) && line.Settings.Register)
            line.Registration?.Forget();
        else
            _ = line.Registration?.Stop();
        line.Registration = null;
        line.RegistrationFault = "";
        if (!line.Settings.Register || line.Target is not { } target || line.Credential is not { } credential)
            return;
        line.RegistrationFault = "not registered yet";
        SipRegistration? mine = null;
        line.Registration = mine = sip.Register(new RegistrationOptions
        {
            Registrar = target,
            AddressOfRecord = line.AddressOfRecord,
            Credential = credential,
        }, state => floor.Loop.Post(() => RegistrationChanged(line, mine!, state)));
    }

    /// <summary>What an earlier registration of the line comes to is no concern of it any more.</summary>
    private void RegistrationChanged(CarrierLine line, SipRegistration its, RegistrationState state)
    {
        if (line.Registration != its || Find(line.Id) != line)
            return;
        if (state.Status is not (0 or 408 or 503))
            line.Spoke();
        var fault = state.Phase == RegistrationPhase.Registered ? "" : $"registration: {state.Phase} {state.Status} {state.Reason}".TrimEnd();
        if (fault == line.RegistrationFault)
            return;
        line.RegistrationFault = fault;
        TellHealth(line);
    }
}
