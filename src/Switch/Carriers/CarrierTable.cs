using System.Net;
using Carillon.Signalling.Sip;
using Carillon.Switch.Control;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Carriers;

/// <summary>The carriers of the current configuration that this server may use.</summary>
internal sealed class CarrierTable(Floor floor, SipEndpoint sip)
{
    private readonly Dictionary<string, CarrierLine> _lines = new(StringComparer.Ordinal);

    public IEnumerable<CarrierLine> All => _lines.Values;

    public CarrierLine? Find(string id) => _lines.GetValueOrDefault(id);

    /// <summary>Swaps the carriers; calls on one that is gone go on and release it when they end.</summary>
    public void Apply(IReadOnlyList<(Carrier Settings, IPEndPoint? Target)> carriers)
    {
        foreach (var gone in _lines.Keys.Except(carriers.Select(c => c.Settings.Id)).ToList())
        {
            _lines[gone].Registration?.Stop();
            _lines.Remove(gone);
        }

        foreach (var (settings, target) in carriers)
        {
            if (!_lines.TryGetValue(settings.Id, out var line))
                _lines[settings.Id] = line = new CarrierLine(settings.Id, floor.Clock);
            var registersAnew = !settings.Equals(line.Settings) || !Equals(target, line.Target);
            (line.Settings, line.Target, line.Pacer.PerSecond) = (settings, target, settings.CallsPerSecond);
            line.Stopped = floor.Permit.IsCarrierStopped(settings.Id);
            if (registersAnew)
                Register(line);
        }
    }

    public void StopsChanged()
    {
        foreach (var line in _lines.Values)
            line.Stopped = floor.Permit.IsCarrierStopped(line.Id);
    }

    public void TellHealth(CarrierLine line) =>
        floor.Events.Publish(new SwitchEvent { CarrierHealth = line.Health() });

    private void Register(CarrierLine line)
    {
        line.Registration?.Stop();
        line.Registration = null;
        line.RegistrationFault = "";
        if (!line.Settings.Register || line.Target is not { } target || line.Credential is not { } credential)
            return;
        line.RegistrationFault = "not registered yet";
        line.Registration = sip.Register(new RegistrationOptions
        {
            Registrar = target,
            AddressOfRecord = line.UriFor("") with { RawUser = Uri.EscapeDataString(line.Settings.User) },
            Credential = credential,
        }, state => floor.Loop.Post(() => RegistrationChanged(line, state)));
    }

    private void RegistrationChanged(CarrierLine line, RegistrationState state)
    {
        var fault = state.Phase == RegistrationPhase.Registered ? "" : $"registration: {state.Phase} {state.Status} {state.Reason}".TrimEnd();
        if (fault == line.RegistrationFault || Find(line.Id) != line)
            return;
        line.RegistrationFault = fault;
        TellHealth(line);
    }
}
