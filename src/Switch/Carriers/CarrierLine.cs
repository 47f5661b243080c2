using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Carriers;

/// <summary>One carrier: what was configured, and what is going on there now. Its state outlives a change of its settings.</summary>
internal sealed class CarrierLine(string id, TimeProvider clock)
{
    private const int SilencesUntilRest = 3;

    private int _silences;
    private long _restUntil;

    public string Id { get; } = id;

    public Carrier Settings { get; set; } = new();

    public IPEndPoint? Target { get; set; }

    public CallPacer Pacer { get; } = new(clock);

    public int Calls { get; set; }

    public bool Stopped { get; set; }

    public SipRegistration? Registration { get; set; }

    public string RegistrationFault { get; set; } = "";

    public bool IsResting => clock.GetTimestamp() < _restUntil;

    public bool IsUp => Target is not null && !IsResting && RegistrationFault.Length == 0;

    public bool IsFull => Settings.MaxCalls > 0 && Calls >= Settings.MaxCalls;

    public SipCredential? Credential =>
        Settings.User.Length == 0 ? null : new SipCredential(Settings.User, Settings.Password, Settings.Realm.Length == 0 ? null : Settings.Realm);

    public string Text => this switch
    {
        { Stopped: true } => "stopped",
        { Target: null } => $"its host {Settings.Host} has no address",
        { RegistrationFault.Length: > 0 } => RegistrationFault,
        { IsResting: true } => "rests after it kept silent",
        { IsFull: true } => $"at its limit of {Settings.MaxCalls} calls",
        _ => "",
    };

    public SipUri UriFor(string number)
    {
        var digits = Settings.KeepPlus ? number : number.TrimStart('+');
        return SipUri.Sip(Settings.DialPrefix + digits, Settings.Host, Settings.Port is 0 or 5060 ? 0 : (int)Settings.Port);
    }

    /// <summary>True when the carrier has now been silent so often that it is left alone for a while.</summary>
    public bool KeptSilent(TimeSpan rest)
    {
        if (++_silences < SilencesUntilRest)
            return false;
        _silences = 0;
        _restUntil = clock.GetTimestamp() + (long)(rest.TotalSeconds * clock.TimestampFrequency);
        return true;
    }

    public void Spoke() => _silences = 0;

    public CarrierHealth Health() => new() { CarrierId = Id, Up = IsUp, Text = Text, Calls = (uint)Calls };
}
