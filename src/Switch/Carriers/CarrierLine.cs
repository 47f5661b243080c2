using System.Net;
using Carillon.Media;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Carriers;

/// <summary>One carrier: what was configured, and what is going on there now. Its state outlives a change of its settings.</summary>
internal sealed class CarrierLine
{
    private const int MissesUntilUnreachable = 3;

    private readonly TimeProvider _clock;
    private readonly Action<CarrierLine> _changed;
    private RealmMemory _realm = new();
    private int _first;
    private int _misses;
    private long _heardAt;

    /// <param name="changed">Told when it becomes reachable or unreachable, and when its guard begins or ends to hold calls back.</param>
    public CarrierLine(string id, TimeProvider clock, Action<CarrierLine> changed)
    {
        (Id, _clock, _changed, _heardAt) = (id, clock, changed, clock.GetTimestamp());
        Pacer = new CallPacer(clock);
        Guard = new SpendGuard(clock, () => changed(this));
        Rest = new CarrierRest(clock);
    }

    public string Id { get; }

    public Carrier Settings
    {
        get;
        set
        {
            if ((value.Host, value.User, value.Realm) != (field.Host, field.User, field.Realm))
                _realm = new RealmMemory();
            (field, Rules) = (value, RulesOf(value));
            Guard.Set(value);
        }
    } = new();

    /// <summary>What is spoken with it.</summary>
    public SipPeerRules Rules { get; private set; } = SipPeerRules.Plain;

    /// <summary>Where it is, the best place first; none: its host has no address that we can reach.</summary>
    public IReadOnlyList<SipHop> Targets { get; private set; } = [];

    /// <summary>Where its calls begin.</summary>
    public SipHop? Target => Targets.Count == 0 ? null : Targets[_first];

    public CallPacer Pacer { get; }

    public SpendGuard Guard { get; }

    /// <summary>Its guard holds calls back, and is looked at until it does not.</summary>
    public bool IsWatched { get; set; }

    public int Calls { get; set; }

    /// <summary>INVITEs to it, since it was configured.</summary>
    public long InvitesSent { get; set; }

    public bool Stopped { get; set; }

    public SipRegistration? Registration { get; set; }

    public string RegistrationFault { get; set; } = "";

    public CarrierQualifier? Qualifier { get; set; }

    /// <summary>False: it has not answered several OPTIONS. One that was never asked counts as reachable.</summary>
    public bool IsReachable { get; private set; } = true;

    /// <summary>How long nothing has been heard of it.</summary>
    public TimeSpan QuietFor => _clock.GetElapsedTime(_heardAt);

    public CarrierRest Rest { get; }

    /// <summary>An unreachable one may: it is the last resort, for some carriers do not answer OPTIONS.</summary>
    public bool MayCarry => Rest.MayTry && IsThere;

    public bool IsUp => !Rest.IsResting && IsThere && IsReachable;

    private bool IsThere => Target is not null && RegistrationFault.Length == 0;

    public bool IsFull => Settings.MaxCalls > 0 && Calls >= Settings.MaxCalls;

    /// <summary>How loud its customers are to those who hear them.</summary>
    public LevelSettings Level => new(Settings.GainDb, Settings.LevelControl);

    public SipCredential? Credential =>
        Settings.User.Length == 0 ? null : new SipCredential(Settings.User, Settings.Password, Settings.Realm.Length == 0 ? null : Settings.Realm) { Learnt = _realm };

    public string Text => this switch
    {
        { Stopped: true } => "stopped",
        { Target: null } => $"its host {Settings.Host} has no address that this server can reach",
        { RegistrationFault.Length: > 0 } => RegistrationFault,
        { Rest.IsResting: true } => Rest.Text,
        { IsReachable: false } => "unreachable: it does not answer OPTIONS",
        { IsFull: true } => $"at its limit of {Settings.MaxCalls} calls",
        _ => Guard.Text.Length > 0 ? Guard.Text : Rest.Text,
    };

    public SipUri UriFor(string number)
    {
        number = NumberRules.Apply(Settings.CalledRules, number);
        var digits = Settings.KeepPlus ? number : number.TrimStart('+');
        return Uri(Settings.DialPrefix + digits);
    }

    public string CallerFor(string number) => NumberRules.Apply(Settings.CallerRules, number);

    /// <summary>sip:user@host; without a user the carrier itself.</summary>
    public SipUri Uri(string? user)
    {
        var host = IPAddress.TryParse(Settings.Host, out var address) ? SipUri.HostOf(address) : Settings.Host;
        if (TransportOf(Settings) is not { } transport)
            return SipUri.Sip(user, host, (int)Settings.Port);
        var uri = SipUri.Sip(user, host, Settings.Port == transport.DefaultPort() ? 0 : (int)Settings.Port);
        return transport.IsReliable() ? uri with { Parameters = ";transport=" + transport.Name() } : uri;
    }

    /// <summary>What is called at the registrar: an address of record names no transport (RFC 3261 section 19.1.1).</summary>
    public SipUri AddressOfRecord => Uri(Settings.User) with { Parameters = "" };

    public static SipPeerRules RulesOf(Carrier carrier) => new()
    {
        Reliable = UseOf(carrier.ReliableProvisionals),
        MayTransfer = carrier.TransferOver.Count > 0,
        SessionTimer = UseOf(carrier.SessionTimer),
        SessionInterval = carrier.SessionSeconds == 0 ? SipPeerRules.Plain.SessionInterval : TimeSpan.FromSeconds(carrier.SessionSeconds),
    };

    /// <summary>Null: as its DNS says.</summary>
    public static SipTransport? TransportOf(Carrier carrier) => carrier.Transport switch
    {
        Transport.Tcp => SipTransport.Tcp,
        Transport.Tls => SipTransport.Tls,
        Transport.Dns => null,
        _ => SipTransport.Udp,
    };

    /// <summary>Over TLS the carrier must show a certificate for the host that was configured, not for what it resolves to (RFC 5922).</summary>
    public static SipHop Named(Carrier carrier, SipHop hop) => hop.Transport == SipTransport.Tls ? hop with { Name = carrier.Host } : hop;

    /// <summary>One that is registered stays where it is, as long as that is one of its places.</summary>
    public void Move(IReadOnlyList<SipHop> targets)
    {
        var now = Settings.Register ? Target : null;
        Targets = targets;
        _first = now is null ? 0 : Math.Max(0, targets.ToList().IndexOf(now));
    }

    /// <summary>The first of its places that was not tried; null: there is none left.</summary>
    public SipHop? After(IReadOnlyCollection<SipHop> tried) =>
        Enumerable.Range(0, Targets.Count).Select(i => Targets[(_first + i) % Targets.Count]).FirstOrDefault(t => !tried.Contains(t));

    /// <summary>A place of it did not take a call: others begin at the next one, until the name servers are asked again (RFC 3263 section 4.3).</summary>
    public void Leave(SipHop place)
    {
        if (Targets.Count > 1 && !Settings.Register && place == Target)
            _first = (_first + 1) % Targets.Count;
    }

    /// <summary>Anything that came from it: it is there.</summary>
    public void Spoke()
    {
        (_misses, _heardAt) = (0, _clock.GetTimestamp());
        Rest.Spoke();
        if (!IsReachable)
            Become(reachable: true);
    }

    /// <summary>A call over it has got as far as the number that was called.</summary>
    public void TookCall()
    {
        Spoke();
        if (Rest.TookCall())
            _changed(this);
    }

    public void MissedPing()
    {
        if (++_misses >= MissesUntilUnreachable && IsReachable)
            Become(reachable: false);
    }

    public CarrierHealth Health() => new() { CarrierId = Id, Up = IsUp, Text = Text, Calls = (uint)Calls };

    private static SipExtensionUse UseOf(ExtensionUse use) => use switch
    {
        ExtensionUse.ExtensionOff => SipExtensionUse.Off,
        ExtensionUse.ExtensionRequired => SipExtensionUse.Required,
        _ => SipExtensionUse.Supported,
    };

    private void Become(bool reachable)
    {
        IsReachable = reachable;
        _changed(this);
    }
}
